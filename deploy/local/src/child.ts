import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { existsSync, openSync, closeSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type EngineName } from './engine.js';

/** How an engine is run as a child process. */
export interface ChildSpec {
  readonly name: EngineName;
  readonly command: string;
  readonly args: readonly string[];
  readonly options?: Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;
  readonly logFile: string;
  readonly pidFile: string;
}

/** Starts an engine in a process group of its own, so that Ctrl-C does not reach it, and notes its pid. */
export function startChild(spec: ChildSpec): ChildProcess {
  const log = openSync(spec.logFile, 'a');
  const child = spawn(spec.command, [...spec.args], { ...spec.options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  if (child.pid !== undefined)
    writeFileSync(spec.pidFile, JSON.stringify({ pid: child.pid, mark: spec.args.at(-1) ?? '' }));
  return child;
}

/** Waits until `ready` says so; fails at once, with the end of the log, when the child ends before. */
export async function waitUntilReady(
  spec: ChildSpec,
  child: ChildProcess,
  ready: () => Promise<boolean>,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline)
      throw new EngineError(`${spec.name} did not start; the end of ${spec.logFile}:\n${tail(spec.logFile)}`);
    await sleep(50);
  }
}

/** Asks a child to end and waits; after the grace it is killed. */
export async function stopChild(
  child: ChildProcess,
  pidFile: string,
  ask: () => void,
  graceMs = 15_000,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    ask();
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  }
  rmSync(pidFile, { force: true });
}

/** Ends what an earlier run left behind: only a process whose command line still carries our mark. */
export async function stopOrphan(pidFile: string): Promise<void> {
  if (!existsSync(pidFile)) return;
  const { pid, mark } = JSON.parse(readFileSync(pidFile, 'utf8')) as { pid: number; mark: string };
  if (commandLine(pid).includes(mark) && mark !== '') {
    process.kill(pid, 'SIGTERM');
    for (let i = 0; i < 100 && commandLine(pid) !== ''; i++) await sleep(100);
    if (commandLine(pid) !== '') process.kill(pid, 'SIGKILL');
  }
  rmSync(pidFile, { force: true });
}

/** Command line of a process; empty when there is none, or on a system without /proc. */
function commandLine(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-12).join('\n') : '';
}
