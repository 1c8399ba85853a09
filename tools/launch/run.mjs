import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Node 24 of the package `node`; the services are built for it. */
export const NODE = join(ROOT, 'node_modules/node/bin/node');

const BIN = join(ROOT, 'node_modules/.bin');

/** Runs a program in the project's root to its end; gives its exit code. Signals are handed on, and waited for. */
export function run(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    // A group of its own: Ctrl-C reaches the program once, from here.
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...env, PATH: `${BIN}:${process.env.PATH}` },
    });
    const forward = (signal) => child.kill(signal);
    const onTerm = () => forward('SIGTERM');
    // The terminal sends SIGINT to the child as well; this process only has to outlive it.
    const onInt = () => undefined;
    process.on('SIGTERM', onTerm).on('SIGINT', onInt);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGTERM', onTerm).off('SIGINT', onInt);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** Runs a script under the project's own Node. */
export const runNode = (args, env) => run(NODE, args, env);
