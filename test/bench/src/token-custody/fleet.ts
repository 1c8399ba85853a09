import { CUSTODY_STEPS, type CustodyStep } from '@ml-connector/token-service';
import type { Mishap } from './plan.js';
import { type Replica, type ReplicaEvents } from './replica.js';

type Strike = Extract<Mishap, { readonly kind: 'kill' | 'stop' }>;

/** Who takes no tick for so long, real milliseconds, is woken again. */
const AWAKE_MS = 500;

/** Replicas of token-service; one that dies is replaced. */
export class Fleet {
  readonly replicas: Replica[] = [];
  readonly strikes = new Map<Replica, Strike>();
  /** Grows with everything that is heard. */
  activity = 0;
  private tickNumber = 0;
  private made = 0;
  private closing = false;

  constructor(
    private readonly size: number,
    private readonly start: (name: string, events: ReplicaEvents) => Replica,
    private readonly events: ReplicaEvents,
    private readonly signal: AbortSignal,
  ) {
    for (let i = 0; i < size; i++) this.add();
  }

  get running(): Replica[] {
    return this.replicas.filter((replica) => replica.running);
  }

  /** Gives the new time to all that run, and waits until each has begun what was due. */
  async tick(): Promise<void> {
    const number = ++this.tickNumber;
    for (const replica of this.replicas) replica.send({ type: 'tick', tick: number });
    const waitedSince = performance.now();
    for (;;) {
      const late = this.running.filter(({ ticked }) => ticked < number);
      if (late.length === 0) return;
      this.signal.throwIfAborted();
      await pause(1);
      // It may have stopped itself only after it was told to go on.
      if (performance.now() - waitedSince > AWAKE_MS) for (const replica of late) replica.goOn();
    }
  }

  /** Marks a replica: its next refresh meets the strike at its step. False when too few would be left. */
  mark(strike: Strike, random: () => number): boolean {
    const free = this.running.filter(({ marked }) => !marked);
    const replica = free[Math.floor(random() * free.length)];
    if (replica === undefined || this.running.length < this.size / 2) return false;
    replica.marked = true;
    this.strikes.set(replica, strike);
    this.arm(replica, strike);
    return true;
  }

  /** Lets a strike wait for the next refresh. */
  arm(replica: Replica, strike: Strike): void {
    const step = strike.step === 'exact_acted' ? 'calling' : CUSTODY_STEPS.find((name) => name === strike.step);
    if (step !== undefined) replica.send({ type: 'halt_at', step });
  }

  unmark(replica: Replica): void {
    replica.marked = false;
    this.strikes.delete(replica);
  }

  /** Lets those go on whose time is over. */
  goOn(now: number): void {
    for (const replica of this.replicas)
      if (replica.stoppedUntil !== undefined && replica.stoppedUntil <= now) replica.goOn();
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const replica of this.replicas) replica.kill();
    await Promise.all(this.replicas.map((replica) => replica.ended()));
  }

  private add(): void {
    const events: ReplicaEvents = {
      step: (replica: Replica, step: CustodyStep, id: string, waits: boolean) => {
        this.activity++;
        this.events.step(replica, step, id, waits);
      },
      ended: (replica, crashed) => {
        this.activity++;
        this.replicas.splice(this.replicas.indexOf(replica), 1);
        this.strikes.delete(replica);
        if (this.closing) return;
        this.events.ended(replica, crashed);
        this.add();
      },
    };
    this.replicas.push(this.start(`replica-${++this.made}`, events));
  }
}

/** Real time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
