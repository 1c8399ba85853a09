import {
  NEVER_DEPLOYED,
  type DayCounts,
  type DeployedModel,
  type FreshnessBook,
  type Heard,
  type ModelBook,
  type OneAtATime,
} from '@ml-connector/looker-sync';

/** What looker-sync keeps in PostgreSQL, kept here: Looker's faults are what is proven, not its database's. */
export const NO_COUNTS: DayCounts = {
  add: () => Promise.resolve(0),
  today: () => Promise.resolve(0),
  reserve: () => Promise.resolve(true),
};

/** The only replica. */
export const ALONE: OneAtATime = {
  run: async (_name, stop, work) => ({ result: await work({ signal: stop, ensureOurs: () => Promise.resolve() }) }),
};

/** What was deployed, over all deploys of the proof's own process: one that broke off is gone on with. */
export class KeptModel implements ModelBook {
  private kept = NEVER_DEPLOYED;

  load(): Promise<DeployedModel> {
    return Promise.resolve(this.kept);
  }

  save(changed: Partial<DeployedModel>): Promise<void> {
    this.kept = { ...this.kept, ...changed };
    return Promise.resolve();
  }
}

/** Every load moves a watermark. */
export class KeptFreshness implements FreshnessBook {
  private kept: Heard = { heard: 1n, told: 0n, confirmedAt: null };

  hear(): Promise<boolean> {
    this.kept = { ...this.kept, heard: this.kept.heard + 1n };
    return Promise.resolve(true);
  }

  state(): Promise<Heard> {
    return Promise.resolve(this.kept);
  }

  setTold(upTo: bigint, confirmedAt: number | null): Promise<void> {
    this.kept = { ...this.kept, told: upTo, confirmedAt: confirmedAt ?? this.kept.confirmedAt };
    return Promise.resolve();
  }
}
