import { BACKUP_KINDS } from '@ml-connector/contracts';
import { Rounds, type Clock, type Gauge, type Logger, type Meter } from '@ml-connector/kernel';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { BackupBook } from './backup-book.js';

/** How often the ages are looked at. */
const LOOK_MS = 30_000;

/** What the watch is a part of. */
export interface WatchPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly fail: (error: unknown) => void;
}

/** Shows how old the last backup of each kind is; what was never saved is infinitely old. */
export class BackupWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rounds: Rounds;
  readonly #age: Gauge;

  constructor(
    private readonly book: BackupBook,
    private readonly ports: WatchPorts,
  ) {
    const { clock, logger, fail, meter } = ports;
    this.#age = meter.gauge({
      name: 'token_service_backup_age_seconds',
      help: 'Age of the last backup that was noted, by kind (postgres, bus, warehouse); +Inf: there was none.',
      labels: ['kind'],
    });
    const options = { everyMs: LOOK_MS, waitsEvent: 'backup_watch_waits', clock, logger, fail };
    this.#rounds = new Rounds(options, () => this.look());
  }

  onApplicationBootstrap(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** Shows the ages as they are now. */
  async look(): Promise<void> {
    const last = await this.book.lastMs();
    const now = this.ports.clock.now();
    for (const kind of BACKUP_KINDS) {
      const at = last.get(kind);
      this.#age.set(at === undefined ? Infinity : Math.max(0, now - at) / 1000, { kind });
    }
  }
}
