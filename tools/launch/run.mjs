import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Node 24 of the package `node`; the services are built for it. */
export const NODE = join(ROOT, 'node_modules/node/bin/node');

const BIN = join(ROOT, 'node_modules/.bin');
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

/** Milliseconds as people read them. */
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;

/**
 * Runs a program in the project's root to its end; gives its exit code. SIGTERM and SIGINT are handed on and the
 * program's end is waited for, except that a terminal sends Ctrl-C to the program itself.
 */
export function run(program, args, env = process.env, stdio = 'inherit') {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      stdio,
      env: { ...env, PATH: `${BIN}:${process.env.PATH}` },
    });
    const onTerm = () => child.kill('SIGTERM');
    const onInt = () => process.stdin.isTTY || child.kill('SIGINT');
    const forget = () => process.off('SIGTERM', onTerm).off('SIGINT', onInt);
    process.on('SIGTERM', onTerm).on('SIGINT', onInt);
    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      forget();
      resolve(code ?? EXIT_CODES[signal] ?? 1);
    });
  });
}

/** Runs a script under the project's own Node. */
export const runNode = (args, env) => run(NODE, args, env);
