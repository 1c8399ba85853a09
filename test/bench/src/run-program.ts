import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A program and how long it may take. */
export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Grace for a program to stop what it started. */
const STOP_GRACE_MS = 60_000;

/**
 * Runs a program to its end; gives its exit code, -1 after a signal. Its output goes to stderr: the last line on stdout
 * is ours. When the time is over, or on abort, it is asked to stop and its end is waited for.
 */
export function runProgram(run: ProgramRun): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(run.command, run.args, {
      cwd: run.cwd,
      env: run.env,
      stdio: ['ignore', 2, 2],
      // A group of its own: a signal reaches whatever stands between us and the program.
      detached: true,
    });
    let killing: NodeJS.Timeout | undefined;
    const stop = (): void => {
      if (child.pid === undefined || killing !== undefined) return;
      process.kill(-child.pid, 'SIGTERM');
      killing = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), STOP_GRACE_MS);
    };
    const timer = setTimeout(stop, run.timeoutMs);
    const forget = (): void => {
      clearTimeout(timer);
      clearTimeout(killing);
      run.signal.removeEventListener('abort', stop);
    };
    run.signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      forget();
      reject(error);
    });
    child.once('exit', (code) => {
      forget();
      resolve(code ?? -1);
    });
  });
}

const OWN =
  /^(KAFKA_|POSTGRES_|CLICKHOUSE_|EXACT_|LOOKER_|ML_|VITEST|INIT_CWD$|npm_(package|lifecycle|config_local_prefix))/;

/** The environment a person has: without what npm and this project put into it, and without engines' addresses. */
export function cleanEnvironment(projectRoot: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  const bin = join(projectRoot, 'node_modules');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(bin));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}
