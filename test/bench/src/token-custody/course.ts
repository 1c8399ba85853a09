import type { CustodyStep } from '@ml-connector/token-service';
import type { Chain, ChainServer } from './chain-server.js';
import { deathAt, remember, type Custody } from './custody.js';
import { type Fleet, pause } from './fleet.js';
import type { Judge } from './judge.js';
import type { StrikeStep } from './messages.js';
import type { Answered, Operator } from './operator.js';
import type { Due, Mishap } from './plan.js';
import type { Replica } from './replica.js';
import type { Tally } from './tally.js';
import type { TimeFile } from './virtual-clock.js';

const LONGEST_STEP_MS = 3_000;
/** A step while something waits for the virtual clock. */
const WAITING_STEP_MS = 1_000;
/** Nothing is heard for so long, real milliseconds: what is under way waits for the virtual clock. */
const QUIET_MS = 12;
/** While PostgreSQL restarts, a virtual second takes at least so long: an outage of seconds, not of hours. */
const AWAY_STEP_REAL_MS = 100;
const READERS = 2;
/** Readers of one connection that wait at the same time, for replicas that stand still. */
const MOST_READING = 6;
const RETRY_READ_MS = 3_000;
const HELD_LOOK_MS = 5_000;
/** What is left of a token that is old enough to be renewed is far less; what is left of a new one is far more. */
const LONGEST_OLD_LIFE_MS = 300_000;

/** What a course works on. */
export interface Scene {
  readonly time: TimeFile;
  readonly server: ChainServer;
  readonly fleet: Fleet;
  readonly operator: Operator;
  readonly judge: Judge;
  readonly tally: Tally;
  readonly random: () => number;
  restartDatabase(): Promise<void>;
}

/** Readers on all replicas, time that moves on while nobody works, and mishaps by plan. */
export class Course {
  private readonly byApp = new Map<string, Custody>();
  private readonly byId = new Map<string, Custody>();
  private readonly unresolved = new Set<Custody>();
  private readonly toAuthorise = new Set<Custody>();
  private databaseAway = false;

  constructor(
    private readonly scene: Scene,
    private readonly plan: Due[],
  ) {}

  add(custody: Custody): void {
    this.byApp.set(custody.app, custody);
    this.byId.set(custody.id, custody);
  }

  /** Until so many refreshes were made and everything that befell the replicas is over. */
  async run(refreshes: number, signal: AbortSignal): Promise<void> {
    const { server } = this.scene;
    while (!signal.aborted && (server.refreshes < refreshes || this.plan.length > 0 || this.unsettled)) {
      await this.turn(refreshes);
    }
  }

  /** Every chain is read once more, some time after the last mishap. Says which are not alive. */
  async readAll(): Promise<void> {
    const { fleet, operator, judge, server } = this.scene;
    for (const custody of this.byId.values()) {
      const replica = fleet.running[0];
      if (replica === undefined) throw new Error('no replica runs');
      const asked = operator.readToken(replica, custody.id);
      let answer: Answered | undefined;
      void asked.then((given) => (answer = given));
      while (answer === undefined) {
        await pause(1);
        if (await this.quiet()) await this.step(WAITING_STEP_MS);
      }
      if (answer.status !== 200) judge.lost(custody, `at the end: ${answer.status} ${JSON.stringify(answer.body)}`);
      else judge.handedOut(custody, this.chainOf(custody), answer, this.now());
    }
    if (server.inFlight > 0) throw new Error('calls are under way still');
  }

  /** A replica is at a step of a refresh; `waits` for what we say. */
  reached(replica: Replica, step: CustodyStep, id: string, waits: boolean): void {
    const custody = this.byId.get(id);
    if (custody === undefined) return;
    remember(custody, this.now(), `${replica.name} ${step}`);
    if (step === 'leased') custody.holder = replica;
    if (step === 'stored') this.stored(custody);
    else if (replica.dead) this.wasFurther(custody, step);
    if (step === 'released' && custody.onActed?.replica === replica) this.spare(custody, replica);
    const strike = this.scene.fleet.strikes.get(replica);
    if (!waits) return;
    if (strike === undefined || custody.death !== undefined || custody.onActed !== undefined) {
      replica.send({ type: 'go', freeze: false });
      if (strike !== undefined) this.scene.fleet.arm(replica, strike);
      return;
    }
    if (strike.step === 'exact_acted') {
      custody.onActed = { replica, mishap: strike };
      replica.send({ type: 'go', freeze: false });
      return;
    }
    this.strike(custody, replica, strike);
    if (strike.kind === 'kill') return;
    replica.send({ type: 'go', freeze: true });
    replica.stoppedItself(this.now() + strike.forMs);
  }

  /** Exact has acted; the answer is on its way. */
  traded(chain: Chain): Promise<void> {
    const custody = this.byApp.get(chain.app);
    if (custody !== undefined) {
      remember(custody, this.now(), `traded for ${chain.serial}`);
      this.tradedForTheDead(custody, chain);
    }
    const acted = custody?.onActed;
    if (custody === undefined || acted === undefined) return Promise.resolve();
    custody.onActed = undefined;
    const { replica, mishap } = acted;
    if (replica.dead || (mishap.kind !== 'kill' && mishap.kind !== 'stop')) return Promise.resolve();
    this.strike(custody, replica, mishap);
    if (mishap.kind === 'stop') replica.stop(this.now() + mishap.forMs);
    return Promise.resolve();
  }

  replayed(chain: Chain): void {
    const custody = this.byApp.get(chain.app);
    if (custody === undefined) return;
    remember(custody, this.now(), 'replayed');
    this.scene.judge.replayed(custody, chain, this.scene.fleet.replicas);
  }

  private now(): number {
    return this.scene.time.now();
  }

  private get unsettled(): boolean {
    const { fleet } = this.scene;
    return (
      this.unresolved.size > 0 ||
      this.toAuthorise.size > 0 ||
      this.databaseAway ||
      fleet.strikes.size > 0 ||
      fleet.replicas.some((replica) => !replica.running) ||
      [...this.byId.values()].some(({ heldAt }) => heldAt !== undefined)
    );
  }

  /** One moment of virtual time: what is due is done, then the time moves on. */
  private async turn(refreshes: number): Promise<void> {
    const { fleet, server } = this.scene;
    fleet.goOn(this.now());
    await this.befall(server.refreshes, refreshes);
    await this.lookAfter();
    for (const custody of this.byId.values())
      if (custody.dueAt <= this.now() && custody.reading < MOST_READING && custody.death?.unread !== true)
        this.read(custody);
    await this.settled();
    if (this.databaseAway) await pause(AWAY_STEP_REAL_MS);
    await this.step(this.busy() || this.unsettled ? WAITING_STEP_MS : LONGEST_STEP_MS);
  }

  /** Something is under way; what waits for a replica that stands still is not. */
  private busy(): boolean {
    const { fleet, server } = this.scene;
    return server.inFlight > 0 || fleet.running.some(({ asked, refreshing }) => asked > 0 || refreshing.size > 0);
  }

  /** True when nothing was heard for a while. */
  private async quiet(): Promise<boolean> {
    const before = this.scene.fleet.activity;
    await pause(QUIET_MS);
    return this.scene.fleet.activity === before;
  }

  /** Until nothing is under way, or what is waits for the virtual clock. */
  private async settled(): Promise<void> {
    let heard = this.scene.fleet.activity;
    let since = performance.now();
    while (this.busy() && performance.now() - since < QUIET_MS) {
      await pause(1);
      if (this.scene.fleet.activity === heard) continue;
      heard = this.scene.fleet.activity;
      since = performance.now();
    }
  }

  private async step(longestMs: number): Promise<void> {
    const now = this.now();
    let next = now + longestMs;
    for (const { dueAt, reading } of this.byId.values()) if (reading === 0 && dueAt > now && dueAt < next) next = dueAt;
    this.scene.time.write(Math.max(next, now + Math.min(longestMs, WAITING_STEP_MS)));
    await this.scene.fleet.tick();
  }

  private read(custody: Custody): void {
    const { fleet, operator } = this.scene;
    const running = fleet.running;
    custody.dueAt = this.now() + RETRY_READ_MS;
    for (let i = 0; i < READERS && running.length > 0; i++) {
      const replica = running[Math.floor(this.scene.random() * running.length)] as Replica;
      const sentAt = this.now();
      custody.reading++;
      replica.asked++;
      void operator.readToken(replica, custody.id).then((answer) => {
        replica.asked--;
        this.answered(custody, answer, sentAt);
      });
    }
  }

  private answered(custody: Custody, answer: Answered, sentAt: number): void {
    const { fleet, judge, tally } = this.scene;
    fleet.activity++;
    custody.reading--;
    const chain = this.chainOf(custody);
    if (answer.status === 200) judge.handedOut(custody, chain, answer, sentAt);
    if (answer.status === 409 && answer.body['code'] === 'connection_held' && sentAt > custody.storedAt) {
      custody.heldAt ??= this.now();
      custody.heldReason = String(answer.body['message']);
    }
    if (answer.status === 500) tally.serverErrors++;
    const renewedLately = chain.issuedAt + 570_000 > this.now() && custody.storedSerial === chain.serial;
    custody.dueAt = renewedLately
      ? chain.issuedAt + 572_500 + Math.floor(this.scene.random() * 17_500)
      : this.now() + RETRY_READ_MS;
  }

  private stored(custody: Custody): void {
    custody.storedSerial = this.chainOf(custody).serial;
    custody.storedAt = this.now();
    if (custody.heldAt !== undefined && custody.death === undefined) this.scene.tally.savedLate++;
    if (custody.death?.inWindow !== true) custody.heldAt = undefined;
    if (custody.death === undefined) return;
    this.scene.judge.resolved(custody);
    this.unresolved.delete(custody);
  }

  private strike(custody: Custody, replica: Replica, mishap: Extract<Mishap, { step: unknown }>): void {
    const { fleet, tally } = this.scene;
    fleet.unmark(replica);
    remember(custody, this.now(), `${replica.name} ${mishap.kind} at ${mishap.step}`);
    if (mishap.kind === 'stop') {
      tally.stops++;
      return;
    }
    tally.killed(mishap.step);
    this.noteDeath(custody, mishap.step);
    // Whatever else it was in the midst of dies with it.
    for (const [id, { step }] of replica.refreshing) {
      const other = this.byId.get(id);
      if (other !== undefined && other !== custody) this.diedAt(other, step);
    }
    replica.kill();
  }

  /** It had gone on before it was killed: its last words come after its death. */
  private wasFurther(custody: Custody, step: CustodyStep): void {
    if (custody.death === undefined) this.diedAt(custody, step);
  }

  private diedAt(custody: Custody, step: CustodyStep): void {
    const acted = this.chainOf(custody).serial > custody.storedSerial;
    if (step !== 'stored' && step !== 'released') this.noteDeath(custody, acted ? 'exact_acted' : step);
  }

  private noteDeath(custody: Custody, step: StrikeStep): void {
    custody.death = deathAt(step, this.chainOf(custody).serial, this.now(), this.scene.random() < 0.5);
    if (custody.death !== undefined) this.unresolved.add(custody);
    if (custody.death?.inWindow === true) this.scene.tally.inWindowDeaths++;
  }

  /** The request was on its way when its sender died. */
  private tradedForTheDead(custody: Custody, chain: Chain): void {
    const { death, holder } = custody;
    const { fleet, tally } = this.scene;
    if (death === undefined) {
      // It was killed before we heard of its call.
      const step = holder?.refreshing.get(custody.id)?.step;
      if (holder?.dead === true && step !== undefined) this.diedAt(custody, step);
      return;
    }
    if (death.inWindow) return;
    if (fleet.replicas.some((replica) => !replica.dead && replica.refreshing.has(custody.id))) return;
    death.inWindow = true;
    death.serial = chain.serial;
    tally.inWindowDeaths++;
  }

  /** The call did not come about: the strike waits for the next refresh. */
  private spare(custody: Custody, replica: Replica): void {
    custody.onActed = undefined;
    const strike = this.scene.fleet.strikes.get(replica);
    if (strike !== undefined) this.scene.fleet.arm(replica, strike);
  }

  private async befall(done: number, total: number): Promise<void> {
    const next = this.plan[0];
    if (next === undefined || (next.after > done && done < total)) return;
    const { fleet, tally, random } = this.scene;
    const { mishap } = next;
    if (mishap.kind === 'db_restart') {
      if (this.databaseAway) return;
      this.databaseAway = true;
      tally.dbRestarts++;
      void this.scene.restartDatabase().then(() => (this.databaseAway = false));
    } else if (mishap.kind === 'freeze') {
      const replica = fleet.running[Math.floor(random() * fleet.running.length)];
      if (replica === undefined || fleet.running.length < 5) return;
      tally.stops++;
      // Somewhere in its work, not where our loop stands.
      await pause(Math.floor(random() * 8));
      replica.stop(this.now() + mishap.forMs);
    } else if (!fleet.mark(mishap, random)) return;
    this.plan.shift();
  }

  /** Looks at what dead processes left, and does what a person would: authorises what is held. */
  private async lookAfter(): Promise<void> {
    const [replica] = this.scene.fleet.running;
    if (replica === undefined) return;
    for (const custody of this.unresolved) if (custody.death?.inWindow === true) void this.lookAt(custody, replica);
    for (const custody of this.byId.values()) if (custody.heldAt !== undefined) this.judgeHeld(custody);
    for (const custody of this.toAuthorise) await this.authorise(custody, replica);
  }

  private async lookAt(custody: Custody, replica: Replica): Promise<void> {
    const view = await this.scene.operator.view(replica, custody.id);
    if (custody.death === undefined) return;
    if (view.body['state'] === 'held') custody.heldAt ??= this.now();
    else if (Date.parse(String(view.body['accessTokenExpiresAt'])) > custody.death.at + LONGEST_OLD_LIFE_MS)
      this.storedUnheard(custody);
  }

  /** The pair is in the database: its process died behind the store, and its word of it with it. */
  private storedUnheard(custody: Custody): void {
    remember(custody, this.now(), 'stored after all');
    custody.death = undefined;
    custody.storedSerial = this.chainOf(custody).serial;
    custody.storedAt = this.now();
    this.unresolved.delete(custody);
    this.scene.tally.inWindowDeaths--;
    this.scene.tally.storedUnheard++;
  }

  /** Held: as it has to be after a death in the window; else only for as long as a process stands still. */
  private judgeHeld(custody: Custody): void {
    const { fleet, judge } = this.scene;
    if (custody.death?.inWindow === true) {
      judge.resolved(custody);
      this.unresolved.delete(custody);
      this.toAuthorise.add(custody);
      custody.heldAt = undefined;
      return;
    }
    const handed = fleet.replicas.some((replica) => replica.refreshing.has(custody.id));
    if (handed || this.now() - (custody.heldAt ?? 0) < HELD_LOOK_MS || this.toAuthorise.has(custody)) return;
    judge.lost(custody, `without a death in the window: ${custody.heldReason}; ${custody.history.join(', ')}`);
    custody.heldAt = undefined;
    this.toAuthorise.add(custody);
  }

  private async authorise(custody: Custody, replica: Replica): Promise<void> {
    let done: boolean | undefined;
    void this.scene.operator.authorise(replica, custody.id).then((ok) => (done = ok));
    while (done === undefined) if (await this.quiet()) await this.step(WAITING_STEP_MS);
    if (!done) return;
    this.toAuthorise.delete(custody);
    const chain = this.chainOf(custody);
    custody.storedSerial = chain.serial;
    custody.heldAt = undefined;
    custody.dueAt = chain.issuedAt + 572_500 + Math.floor(this.scene.random() * 17_500);
  }

  private chainOf(custody: Custody): Chain {
    const chain = this.scene.server.chains.get(custody.app);
    if (chain === undefined) throw new Error(`${custody.app} was never authorised`);
    return chain;
  }
}
