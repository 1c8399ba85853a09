import { errorKind, errorText } from '@ml-connector/kernel';
import { FaultDice, type OPERATIONS } from './fault-dice.js';
import { FaultJobs, WrongResult } from './fault-jobs.js';
import { KILL_POINTS, type KillPoint } from './killed-deploys.js';
import { ProductionWatch } from './production-watch.js';
import { AT_ONCE, VERSIONS, type FaultStand } from './stand.js';

/** A job that fails as often in a row does not come to its end. */
const MOST_TRIES = 40;
/** Of a hundred jobs; the rest are questions. */
const DEPLOYS = 3;
const LEAST_DEPLOYS = 2;
const TRIGGERS = 15;

/** Of the deploys so many have one before them that is killed; the first has one killed at every point. */
const KILLED = 1 / 3;
const POINTS = Object.keys(KILL_POINTS) as KillPoint[];

/** What the course found. */
export interface CourseTally {
  jobs: number;
  readonly ended: Record<keyof typeof OPERATIONS, number>;
  /** Jobs that failed and were run again. */
  repeated: number;
  /** Deploys that ended well while something else was in production. */
  notDeployed: number;
  wrongAnswers: number;
  readonly problems: string[];
}

/** Runs jobs of all kinds side by side, each spoiled by what the dice say, and again until it succeeds. */
export class FaultCourse {
  readonly tally: CourseTally = {
    ...{ jobs: 0, repeated: 0, notDeployed: 0, wrongAnswers: 0 },
    ended: { query: 0, trigger: 0, deploy: 0 },
    problems: [],
  };
  readonly faults: FaultDice;
  readonly watch: ProductionWatch;
  private readonly jobs: FaultJobs;
  private given = 0;

  constructor(
    private readonly stand: FaultStand,
    private readonly wanted: number,
    private readonly dice: () => number,
  ) {
    this.faults = new FaultDice(dice, stand.sandbox, stand.remote);
    this.watch = new ProductionWatch(stand);
    this.jobs = new FaultJobs(stand, (error) => this.problem('a trigger', error));
  }

  /** Runs all jobs; deploys one after another, the others beside them. */
  async run(signal: AbortSignal): Promise<void> {
    const deploys = Math.max(LEAST_DEPLOYS, Math.ceil((this.wanted * DEPLOYS) / 100));
    const others = Array.from({ length: AT_ONCE - 1 }, () => this.askAndTell(this.wanted - deploys, signal));
    await Promise.all([this.deployAll(deploys, signal), ...others]);
    await this.faults.settled();
    await this.jobs.stop();
    await this.watch.stop();
  }

  private async deployAll(count: number, signal: AbortSignal): Promise<void> {
    for (let i = 0; i < count && !signal.aborted; i++) {
      if (i === 0) for (const turn of POINTS.keys()) await this.killOne(turn);
      else if (this.dice() < KILLED) await this.killOne(i);
      const version = Math.floor(this.dice() * VERSIONS.length);
      const done = await this.spoiled('deploy', `deploy ${version}`, () => this.jobs.deploy(version));
      if (done && (await this.watch.version()) !== version) this.tally.notDeployed++;
    }
  }

  /** Each point in turn. */
  private async killOne(turn: number): Promise<void> {
    const point = POINTS[turn % POINTS.length];
    if (point === undefined) throw new Error('there is no point to kill at');
    await this.stand.killed.kill(point, this.stand.deployOf(Math.floor(this.dice() * VERSIONS.length)));
  }

  private async askAndTell(count: number, signal: AbortSignal): Promise<void> {
    while (this.given < count && !signal.aborted) {
      this.given++;
      if (this.dice() * 100 < TRIGGERS) await this.spoiled('trigger', 'trigger', () => this.jobs.tell());
      else await this.spoiled('query', 'query', this.question());
    }
  }

  private question(): () => Promise<void> {
    const which = this.dice();
    if (which < 0.5) return () => this.jobs.sums();
    if (which < 0.9) return () => this.jobs.groups();
    return () => this.jobs.allRows(which < 0.94);
  }

  /** Whether the job came to its end. */
  private async spoiled(kind: keyof typeof OPERATIONS, name: string, job: () => Promise<void>): Promise<boolean> {
    await this.faults.deal(kind);
    for (let tries = 1; ; tries++) {
      try {
        await job();
        this.tally.jobs++;
        this.tally.ended[kind]++;
        return true;
      } catch (error) {
        if (error instanceof WrongResult) this.tally.wrongAnswers++;
        if (errorKind(error) === 'unknown' || tries >= MOST_TRIES) {
          this.problem(name, error);
          return false;
        }
        this.tally.repeated++;
        await this.stand.clock.sleep(1_000);
      }
    }
  }

  private problem(name: string, error: unknown): void {
    this.tally.problems.push(`${name}: ${errorText(error)}`);
  }
}
