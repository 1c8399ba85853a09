import { errorText, RetriableError, TerminalError, type Clock } from '@ml-connector/kernel';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';

/** A program to keep running. */
export interface ProgramSpec {
  readonly name: string;
  /** Script, absolute. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly nodeOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly logFile: string;
  /** Address that answers 200 when it can work. */
  readonly readyUrl: string;
}

/** Restarts within a minute after which a program counts as broken. */
const MAX_RESTARTS_PER_MINUTE = 5;
/** Grace between SIGTERM and SIGKILL. */
const STOP_GRACE_MS = 15_000;

/** Runs programs as processes of their own and starts them again when they end, as an orchestrator would. */
export class Supervisor {
  private readonly children = new Map<string, ChildProcess>();
  private readonly restarts = new Map<string, number[]>();
  private stopping = false;

  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: 'restarted' | 'gave_up', program: string, detail: string) => void,
  ) {}

  /** Starts a program; see `waitReady` for when it can work. */
  start(spec: ProgramSpec): void {
    mkdirSync(dirname(spec.logFile), { recursive: true });
    const log = createWriteStream(spec.logFile, { flags: 'a' });
    const child = spawn(process.execPath, [...spec.nodeOptions, spec.script, ...(spec.args ?? [])], {
      env: { ...process.env, ...spec.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C must reach this process only; it then stops the programs in order.
      detached: true,
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('error', (error) => log.write(`${errorText(error)}\n`));
    child.once('exit', (code, signal) => this.onExit(spec, log, `${code ?? signal}`));
    this.children.set(spec.name, child);
  }

  private onExit(spec: ProgramSpec, log: WriteStream, how: string): void {
    log.end();
    this.children.delete(spec.name);
    if (this.stopping) return;
    const recent = (this.restarts.get(spec.name) ?? []).filter((at) => this.clock.now() - at < 60_000);
    if (recent.length >= MAX_RESTARTS_PER_MINUTE || how === '78') {
      this.onEvent('gave_up', spec.name, `it ended with ${how}; its log: ${spec.logFile}`);
      return;
    }
    this.restarts.set(spec.name, [...recent, this.clock.now()]);
    this.onEvent('restarted', spec.name, `it ended with ${how}`);
    this.start(spec);
  }

  /** Waits until the program answers at its ready address. Throws with the end of its log when it does not in time. */
  async waitReady(spec: ProgramSpec, timeoutMs: number): Promise<void> {
    const deadline = this.clock.now() + timeoutMs;
    for (;;) {
      if (await answersOk(spec.readyUrl)) return;
      if (this.clock.now() > deadline || !this.children.has(spec.name))
        throw new TerminalError(
          'not_ready',
          `${spec.name} did not become ready; the end of its log:\n${tail(spec.logFile)}`,
        );
      await this.clock.sleep(100);
    }
  }

  /** Stops the named programs: asks, waits, then ends them. */
  async stop(names: readonly string[]): Promise<void> {
    this.stopping = true;
    await Promise.all(names.map((name) => this.stopOne(name)));
  }

  private async stopOne(name: string): Promise<void> {
    const child = this.children.get(name);
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await ended;
    clearTimeout(timer);
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch (error) {
    // Not listening yet: the caller asks again until its deadline.
    if (error instanceof Error) return false;
    throw new RetriableError('ready_check_failed', `${url}: ${errorText(error)}`);
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-15).join('\n');
}
