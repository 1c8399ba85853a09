import type { CustodyStep } from '@ml-connector/token-service';
import { fork, type ChildProcess } from 'node:child_process';
import { Agent } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { FromReplica, ToReplica } from './messages.js';

/** What a fleet is told of its replicas. */
export interface ReplicaEvents {
  step(replica: Replica, step: CustodyStep, connectionId: string, waits: boolean): void;
  /** `crashed`: not by us. */
  ended(replica: Replica, crashed: boolean): void;
}

/** A replica as the proof sees it. */
export class Replica {
  url = '';
  ready = false;
  dead = false;
  /** Virtual time at which a stopped one goes on. */
  stoppedUntil: number | undefined;
  /** Grows each time it is stopped. */
  stops = 0;
  /** Something is to befall it at its next refresh. */
  marked = false;
  ticked = 0;
  /** Reads it has not answered yet. */
  asked = 0;
  /** Refreshes it is in: how far each is, and the number of stops at its beginning. */
  readonly refreshing = new Map<string, { readonly stops: number; step: CustodyStep }>();
  readonly agent = new Agent({ keepAlive: true });
  private readonly child: ChildProcess;

  constructor(
    readonly name: string,
    timeFile: string,
    env: NodeJS.ProcessEnv,
    log: number,
    events: ReplicaEvents,
  ) {
    const file = fileURLToPath(new URL('./replica-process.js', import.meta.url));
    this.child = fork(file, [timeFile], { env, stdio: ['ignore', log, log, 'ipc'] });
    this.child.on('message', (message: FromReplica) => this.take(message, events));
    this.child.on('error', () => undefined);
    this.child.once('exit', () => {
      const crashed = !this.dead && this.ready;
      this.dead = true;
      this.agent.destroy();
      events.ended(this, crashed);
    });
  }

  /** Takes requests and goes with the time. */
  get running(): boolean {
    return this.ready && !this.dead && this.stoppedUntil === undefined;
  }

  send(message: ToReplica): void {
    if (!this.dead && this.child.connected) this.child.send(message);
  }

  kill(): void {
    this.dead = true;
    this.child.kill('SIGKILL');
  }

  stop(until: number): void {
    this.stops++;
    this.stoppedUntil = until;
    this.child.kill('SIGSTOP');
  }

  /** Notes that it stopped itself, in the place where it was let on. */
  stoppedItself(until: number): void {
    this.stops++;
    this.stoppedUntil = until;
  }

  goOn(): void {
    this.stoppedUntil = undefined;
    this.child.kill('SIGCONT');
  }

  /** Resolves when the process has ended. */
  ended(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.child.once('exit', () => resolve()));
  }

  private take(message: FromReplica, events: ReplicaEvents): void {
    if (message.type === 'ready') {
      this.url = message.url;
      this.ready = true;
    }
    if (message.type === 'ticked') this.ticked = message.tick;
    if (message.type !== 'step') return;
    const { connectionId, step } = message;
    const known = this.refreshing.get(connectionId);
    if (step === 'leased' || known === undefined) this.refreshing.set(connectionId, { stops: this.stops, step });
    else known.step = step;
    events.step(this, step, connectionId, message.waits);
    if (step === 'released') this.refreshing.delete(connectionId);
  }
}
