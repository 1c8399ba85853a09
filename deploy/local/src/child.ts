import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineName, type RunningEngine } from './engine.js';
import { commandLine, waitUntil } from './processes.js';

/** How an engine is run as a child process. */
export interface ChildSpec {
  readonly name: EngineName;
  /** Holds the engine's log, `<name>.out`, and its pid file. */
  readonly folder: string;
  readonly command: string;
  /** The last one is the mark by which the process is known again after a crash: it names the data folder. */
  readonly args: readonly string[];
  readonly options?: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** Ends the engine by other means than the signal. */
  readonly askToStop?: () => void;
}

interface PidNote {
  readonly pid: number;
  readonly mark: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
}

const STOP_GRACE_MS = 15_000;

const pidFileOf = (folder: string, name: EngineName): string => join(folder, `${name}.pid`);

/**
 * Starts an engine in a process group of its own, so that Ctrl-C does not reach it, and waits until `ready` says so.
 * Throws an EngineError with the end of its log when it ends before that or takes too long; it is stopped then.
 */
export async function runEngine(
  spec: ChildSpec,
  ready: () => Promise<boolean>,
  timeoutMs = 60_000,
): Promise<RunningEngine> {
  const logFile = join(spec.folder, `${spec.name}.out`);
  const engine = startChild(spec, logFile);
  let how: string | undefined;
  void engine.ended.then((end) => (how = end));
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (how !== undefined || Date.now() > deadline) {
      const reason = how === undefined ? `not ready after ${timeoutMs} ms` : `it ended with ${how}`;
      await engine.stop();
      throw new EngineError(`${spec.name} did not start: ${reason}. The end of ${logFile}:\n${tail(logFile)}`);
    }
    await sleep(50);
  }
  return engine;
}

function startChild(spec: ChildSpec, logFile: string): RunningEngine {
  const pidFile = pidFileOf(spec.folder, spec.name);
  const log = openSync(logFile, 'a');
  const child = spawn(spec.command, [...spec.args], { ...spec.options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => (running = false));
  const note: PidNote = { pid: child.pid ?? 0, mark: spec.args.at(-1) ?? '', stopSignal: spec.stopSignal };
  if (child.pid !== undefined) writeFileSync(pidFile, JSON.stringify(note));
  const stop = async (): Promise<void> => {
    if (running) {
      if (spec.askToStop === undefined) child.kill(spec.stopSignal);
      else spec.askToStop();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      await ended;
      clearTimeout(timer);
    }
    rmSync(pidFile, { force: true });
  };
  return { name: spec.name, pid: note.pid, ended, stop };
}

/** Ends what an earlier run left behind: only a process whose command line still carries our mark, nothing else. */
export async function stopOrphan(folder: string, name: EngineName): Promise<void> {
  const pidFile = pidFileOf(folder, name);
  if (!existsSync(pidFile)) return;
  const { pid, mark, stopSignal } = JSON.parse(readFileSync(pidFile, 'utf8')) as PidNote;
  const gone = (): boolean => mark === '' || !commandLine(pid).includes(mark);
  if (!gone()) {
    process.kill(pid, stopSignal);
    if (!(await waitUntil(gone, STOP_GRACE_MS))) process.kill(pid, 'SIGKILL');
    if (!(await waitUntil(gone, STOP_GRACE_MS)))
      throw new EngineError(`${name} of an earlier run (process ${pid}) does not end; end it yourself and try again`);
  }
  rmSync(pidFile, { force: true });
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-12).join('\n') : '';
}
