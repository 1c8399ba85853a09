import { systemClock } from '@ml-connector/kernel';
import { PROJECT, type FaultStand } from './stand.js';

const LOOK_EVERY_MS = 50;

/** Looks at what Looker has deployed, all the time: whole versions that production's branch had, nothing else. */
export class ProductionWatch {
  /** Commits that were seen in production, with the version each is. */
  readonly seen = new Map<string, number>();
  readonly wrong: string[] = [];
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;

  constructor(private readonly stand: FaultStand) {
    this.running = this.run();
  }

  /** Version that is deployed; undefined when what is deployed is none. */
  async version(): Promise<number | undefined> {
    const commit = this.stand.sandbox.control.production()[PROJECT];
    if (typeof commit !== 'string') return undefined;
    const known = this.seen.get(commit);
    if (known !== undefined) return known;
    const owned = await this.stand.remote.owned(commit);
    const version = this.stand.trees.findIndex(
      ({ core, manifest }) => core === owned?.core && manifest === owned.manifest,
    );
    if (version >= 0) this.seen.set(commit, version);
    else this.wrong.push(commit);
    return version >= 0 ? version : undefined;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.version();
      await systemClock.sleep(LOOK_EVERY_MS);
    }
  }
}
