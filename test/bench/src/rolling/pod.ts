import { systemClock } from '@ml-connector/kernel';
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { shareOut } from './cpu-share.js';

/** A replica of a service: what stays the same while its process is started again in its place. */
export interface PodSpec {
  readonly name: string;
  readonly script: string;
  readonly nodeOptions: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly port: number;
  /** Share of a busy processor, by niceness. */
  readonly niceness: number;
  /** Answers 200 when it can work. */
  readonly readyUrl: string;
}

/** As in the chart: so long a stop may take before it is ended the hard way. */
const TERMINATION_GRACE_MS = 45_000;
const PROBE_TIMEOUT_MS = 2_000;

/** A process in the role of a pod with one container. */
export class Pod {
  #child: ChildProcess;
  #ended: Promise<unknown>;
  #expected = false;
  /** Ends that nobody asked for; the orchestrator starts it again each time. */
  readonly crashes: string[] = [];
  /** Stops that outlasted the grace. */
  overdue = 0;

  constructor(readonly spec: PodSpec) {
    [this.#child, this.#ended] = this.#spawn();
  }

  /** Whether it says that it can work; a process that is gone can't. */
  async isReady(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
      const response = await fetch(this.spec.readyUrl, { headers: { connection: 'close' }, signal });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      // Not listening, or too late: a probe knows no other reasons.
      return false;
    }
  }

  /** SIGTERM, then its end is waited for; SIGKILL when the grace is over. */
  async terminate(): Promise<void> {
    this.#expected = true;
    this.#child.kill('SIGTERM');
    const cancel = new AbortController();
    const late = systemClock.sleep(TERMINATION_GRACE_MS, cancel.signal).then(
      () => {
        this.overdue++;
        this.#child.kill('SIGKILL');
      },
      () => undefined,
    );
    await this.#ended;
    cancel.abort();
    await late;
  }

  /** kill -9; the container is started again in the same pod. */
  async killAndRestart(): Promise<void> {
    this.#expected = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
    this.restart();
  }

  /** Starts the process again after `terminate`. */
  restart(): void {
    [this.#child, this.#ended] = this.#spawn();
  }

  #spawn(): [ChildProcess, Promise<unknown>] {
    const { script, nodeOptions, args, env, logFile, niceness } = this.spec;
    const log = openSync(logFile, 'a');
    this.#expected = false;
    const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
      env,
      stdio: ['ignore', log, log],
      // A session of its own: what a control group is to a pod.
      detached: true,
    });
    closeSync(log);
    if (child.pid !== undefined) shareOut(child.pid, niceness);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.once('exit', (code, signal) => {
      if (this.#expected || child !== this.#child) return;
      this.crashes.push(`${this.spec.name} ended with ${code ?? signal}; its log: ${logFile}`);
      this.restart();
    });
    return [child, ended];
  }
}
