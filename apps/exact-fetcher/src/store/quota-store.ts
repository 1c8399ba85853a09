import { noteError, quotaBlockedUntilMs } from '@ml-connector/exact';
import type { DataSource } from 'typeorm';
import { ErrorQuotaEntity } from './entities/error-quota.entity.js';

/** Keeps the errors of each endpoint of a division, so that we stop before Exact locks it. */
export class QuotaStore {
  constructor(private readonly db: DataSource) {}

  /** Endpoints of a division that have errors, with the time until which each is left alone. */
  async blocked(divisionKey: string, nowMs: number): Promise<Map<string, number>> {
    const rows = await this.db.getRepository(ErrorQuotaEntity).findBy({ divisionKey });
    return new Map(
      rows.flatMap(({ endpoint, times }) => {
        const untilMs = quotaBlockedUntilMs(times, nowMs);
        return untilMs === null ? [] : [[endpoint, untilMs] as const];
      }),
    );
  }

  /** Counts one more error. */
  async note(divisionKey: string, endpoint: string, nowMs: number): Promise<number | null> {
    const repository = this.db.getRepository(ErrorQuotaEntity);
    const known = await repository.findOneBy({ divisionKey, endpoint });
    const times = noteError(known?.times ?? [], nowMs);
    await repository.save({ divisionKey, endpoint, times: [...times] });
    return quotaBlockedUntilMs(times, nowMs);
  }
}
