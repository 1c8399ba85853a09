import { ServerClock } from '@ml-connector/exact';
import type { Clock, Region } from '@ml-connector/kernel';

/** The clock of each site, learnt from its answers. */
export class SiteClocks {
  readonly #clocks = new Map<Region, ServerClock>();

  constructor(
    private readonly clock: Clock,
    /** Milliseconds of a clock that is never stepped. */
    private readonly steady: () => number,
  ) {}

  of(region: Region): ServerClock {
    const known = this.#clocks.get(region) ?? new ServerClock(this.clock, this.steady);
    this.#clocks.set(region, known);
    return known;
  }
}
