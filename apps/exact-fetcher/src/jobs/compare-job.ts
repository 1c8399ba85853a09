import { feedByName } from '@ml-connector/catalogue';
import { newLineageId, packVersion, unpackVersion, type Clock, type Logger } from '@ml-connector/kernel';
import type { DivisionSession } from '../calls/division-session.js';
import { BEFORE_WRITING_MS, ensureLease } from '../calls/ensure-lease.js';
import type { RawWriter } from '../publishing/raw-writer.js';
import { deletionItem } from '../reading/page-records.js';
import type { StreamMetrics } from '../reading/stream-metrics.js';
import type { StreamStore } from '../store/stream-store.js';
import type { UnseenStore } from '../store/unseen-store.js';
import { judgeMissing } from '../versions/compare-keys.js';

/** Ends a compare: the warehouse has said what a complete read did not see. */
export interface CompareCommand {
  readonly type: 'end_compare';
  readonly id: string;
  readonly connectionId: string;
  readonly feed: string;
  readonly run: string;
  /** Packed version below which rows were not seen. */
  readonly below: string;
}

/** What the job works with. */
export interface CompareJobDeps {
  readonly unseen: UnseenStore;
  readonly streams: StreamStore;
  readonly writer: RawWriter;
  readonly metrics: StreamMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Deletes what the warehouse has and a complete read did not see, unless there is too much of it. Makes no call. */
export class CompareJob {
  constructor(private readonly deps: CompareJobDeps) {}

  /** Under the division's lease, as all raw records. Repeated, it writes the same. */
  async end(session: DivisionSession, { feed: name, run, below }: CompareCommand): Promise<void> {
    const { unseen, streams, writer, metrics, clock, logger } = this.deps;
    const feed = feedByName(name);
    if (feed === undefined) return unseen.remove(run);
    const { alive, missing, keys } = await unseen.total(run);
    const facts = { division: session.key, entity: name, run, known: alive, missing };
    const trusted = await streams.isCompareTrusted(session.key, name);
    const verdict = trusted ? ({ kind: 'delete' } as const) : judgeMissing(alive, missing);
    if (verdict.kind === 'delete' && keys.length > 0) {
      await ensureLease(session, BEFORE_WRITING_MS);
      // It beats all that was older than the read, and loses to any later change at the source.
      const version = packVersion({ ...unpackVersion(BigInt(below)), deleted: true });
      const nowMs = clock.now();
      await writer.write(
        {
          connectionId: session.connection.id,
          divisionKey: session.key,
          lineageId: newLineageId(nowMs),
          fetchedAt: new Date(nowMs).toISOString(),
        },
        keys.map((key) => deletionItem(feed, key, version)),
      );
      metrics.deletions.add(keys.length, { feed: name });
    }
    if (verdict.kind === 'refuse') logger.warn('compare_refused', facts);
    else logger.info('compare_ended', facts);
    await streams.noteCompare(session.key, name, verdict.kind === 'refuse' ? verdict.reason : null, trusted);
    await unseen.remove(run);
  }
}
