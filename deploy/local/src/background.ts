import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineName } from './engine.js';
import type { Engines } from './engines.js';
import { liveOwner, type Owner } from './owner.js';
import { COMMAND_LINE } from './paths.js';
import { startTime, waitUntil } from './processes.js';

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;

/** Runs the engines in a process of their own that outlives this one; takes one that runs them already. */
export async function startInBackground(
  dataDir: string,
  only: readonly EngineName[],
  lookerPassword: string,
): Promise<Engines> {
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, 'background.out');
  const child = liveOwner(dataDir) === undefined ? spawnOwner(dataDir, only, lookerPassword, logFile) : undefined;
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const owner = liveOwner(dataDir);
    if (owner?.addresses !== undefined)
      return { ...owner.addresses, running: [], stop: async () => void (await stopBackground(dataDir)) };
    const ended = child !== undefined && (child.exitCode !== null || child.signalCode !== null);
    if (ended || Date.now() > deadline)
      throw new EngineError(`The engines did not start; the end of ${logFile}:\n${tail(logFile)}`);
    await sleep(50);
  }
}

/** Ends the process that runs the engines of a folder, and waits for it. False when none does. */
export async function stopBackground(dataDir: string): Promise<boolean> {
  const owner = liveOwner(dataDir);
  if (owner === undefined) return false;
  process.kill(owner.pid, 'SIGTERM');
  if (!(await waitUntil(() => hasEnded(owner), STOP_TIMEOUT_MS)))
    throw new EngineError(`process ${owner.pid} does not end`);
  return true;
}

const hasEnded = (owner: Owner): boolean => startTime(owner.pid) !== owner.startTime;

function spawnOwner(
  dataDir: string,
  only: readonly EngineName[],
  lookerPassword: string,
  logFile: string,
): ChildProcess {
  if (!existsSync(COMMAND_LINE)) throw new EngineError(`${COMMAND_LINE} is missing: run tsc -b deploy/local`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [COMMAND_LINE, 'run', '--data-dir', dataDir, ...only], {
    detached: true,
    stdio: ['ignore', 'ignore', log],
    // Not as an argument: every user of the machine may read those.
    env: { ...process.env, CLICKHOUSE_LOOKER_PASSWORD: lookerPassword },
  });
  closeSync(log);
  child.unref();
  return child;
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-12).join('\n') : '';
}
