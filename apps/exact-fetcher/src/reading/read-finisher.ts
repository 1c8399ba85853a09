import { entitiesOf, FEEDS, type Feed } from '@ml-connector/catalogue';
import { REGION_SITES } from '@ml-connector/exact';
import type { Logger } from '@ml-connector/kernel';
import type { DivisionSession } from '../calls/division-session.js';
import { BEFORE_WRITING_MS, ensureLease } from '../calls/ensure-lease.js';
import type { CallFacts, MarkedRead, RawWriter } from '../publishing/raw-writer.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import type { SilenceWatch } from '../silence/silence-watch.js';
import type { KeyStore } from '../store/key-store.js';
import type { NextDue, StreamChange, StreamStore } from '../store/stream-store.js';
import { afterPoll, startHistory } from '../versions/checkpoint-history.js';
import { judgeMissing } from '../versions/compare-keys.js';
import { missingVersion, readVersion, unseenBelow } from '../versions/record-versions.js';
import { deletionItem } from './page-records.js';
import { isLogged, remembersKeys } from './read-plan.js';
import type { ReadRun } from './read-run.js';
import { settledFloor } from './first-read.js';
import type { StreamMetrics } from './stream-metrics.js';

/** The log reaches back two months; four days less, so that none of it is lost at the edge. */
const DELETION_LOG_MS = 55 * 86_400_000;

/** What a finisher works with. */
export interface FinisherDeps {
  readonly writer: RawWriter;
  readonly streams: StreamStore;
  readonly keys: KeyStore;
  readonly silence: Pick<SilenceWatch, 'found'>;
  readonly metrics: StreamMetrics;
  readonly logger: Logger;
  /** Milliseconds between the begins of two reads that notices cause. */
  readonly noticeGapMs: number;
  /** When a stream that was swept at `sweptAtMs` is to be swept again, epoch milliseconds; null: when asked. */
  readonly nextSweepAtMs: (session: DivisionSession, feed: Feed, quiet: number, sweptAtMs: number) => number | null;
}

/** What the end of a read brings: deletions found, markers, the new checkpoint, and when to read again. */
export class ReadFinisher {
  constructor(private readonly deps: FinisherDeps) {}

  async finish(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    facts: CallFacts,
  ): Promise<void> {
    const reason =
      run.kind === 'keys'
        ? await this.#deleteAbsent(session, feed, run, facts)
        : run.kind === 'poll'
          ? null
          : await this.#compare(session, stream, feed, run, facts);
    const change = {
      ...progressOf(stream, run),
      ...endOf(session, stream, feed, run),
      reason,
    };
    if (feed.kind === 'deleted') await this.#closeGap(session, stream, run);
    if (stream.freshAt !== null && isNews(stream, run))
      await this.deps.silence.found(session.key, feed, stream.freshAt);
    const isWhole = run.kind === 'load' || run.kind === 'full';
    // Before the stream moves: a crash in between repeats the read, and never forgets its marker.
    const partitions = isWhole ? await this.deps.writer.mark(facts, feed, markOf(session, feed, run)) : 0;
    const moved = await this.deps.streams.advance(stream, change, this.#next(session, stream, feed, run));
    if (!moved || !isWhole) return;
    await this.deps.streams.settleLoaded(run.id, partitions * entitiesOf(feed).length);
    this.deps.logger.info('read_finished', {
      division: session.key,
      entity: feed.name,
      kind: run.kind,
      records: run.records,
      calls: run.pages,
      run: run.id,
      lineage_id: facts.lineageId,
    });
  }

  #next(session: DivisionSession, stream: StreamEntity, feed: Feed, run: ReadRun): NextDue {
    const moreKeys = run.kind === 'keys' && run.keys.length < stream.dueKeys.length;
    const sweptAtMs = run.kind === 'keys' ? (stream.freshAt ?? run.startedAtMs) : run.startedAtMs;
    return {
      serial: run.serial,
      dueAtMs: moreKeys ? 0 : this.deps.nextSweepAtMs(session, feed, quietAfter(stream, run), sweptAtMs),
      priority: moreKeys ? stream.priority : PRIORITIES.sweep,
      doneKeys: run.keys,
      doneTraces: moreKeys ? [] : run.traces,
      isFull: run.kind === 'full' || run.kind === 'load',
      // Named documents are fetched batch by batch, without a rest in between.
      ...(run.kind === 'keys' ? {} : { noticesAfterMs: run.startedAtMs + this.deps.noticeGapMs }),
    };
  }

  /** Keys that were asked for and did not come, where they were known, are deleted at the source. */
  async #deleteAbsent(session: DivisionSession, feed: Feed, run: ReadRun, facts: CallFacts): Promise<null> {
    if (run.rejected > 0) return null;
    const absent = run.keys.filter((key) => !run.seenKeys.has(key));
    const known = await this.deps.keys.known(session.key, feed.name, absent);
    const version = readVersion(session.division.epoch, run.firstSequence ?? 0n, true);
    await this.#delete(session, feed, facts, known, version);
    return null;
  }

  /** After a complete read of everything: known keys it did not see are deleted, unless there are too many. */
  async #compare(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    facts: CallFacts,
  ): Promise<string | null> {
    if (!remembersKeys(feed) || run.rejected > 0) return null;
    const { known, missing } = await this.deps.keys.unseen(session.key, feed.name, run.generation);
    const verdict = stream.compareTrusted ? ({ kind: 'delete' } as const) : judgeMissing(known, missing.length);
    const note = verdict.kind === 'refuse' ? verdict.reason : null;
    await this.deps.streams.noteCompare(session.key, feed.name, note, stream.compareTrusted);
    if (verdict.kind === 'refuse') {
      this.deps.logger.warn('compare_refused', {
        division: session.key,
        entity: stream.feed,
        known,
        missing: missing.length,
      });
      return verdict.reason;
    }
    const version = missingVersion(session.division.epoch, run.firstSequence ?? 0n, run.generation);
    await this.#delete(session, feed, facts, missing, version);
    return null;
  }

  /**
   * The log of deletions was not read for longer than it reaches back: what is gone since only a compare of everything
   * can find. Marked before the log's own checkpoint moves, so that no crash forgets it.
   */
  async #closeGap(session: DivisionSession, { freshAt, feed }: StreamEntity, { startedAtMs }: ReadRun): Promise<void> {
    if (freshAt === null || startedAtMs - freshAt < DELETION_LOG_MS) return;
    const feeds = FEEDS.filter(isLogged).map(({ name }) => name);
    const mark = { divisionKey: session.key, feeds, dueAtMs: startedAtMs, priority: PRIORITIES.sweep, full: true };
    await this.deps.streams.markDue(mark);
    this.deps.logger.warn('deletion_log_gap', {
      division: session.key,
      entity: feed,
      days: Math.floor((startedAtMs - freshAt) / 86_400_000),
    });
  }

  async #delete(
    session: DivisionSession,
    feed: Feed,
    facts: CallFacts,
    keys: readonly string[],
    version: bigint,
  ): Promise<void> {
    if (keys.length === 0) return;
    await ensureLease(session, BEFORE_WRITING_MS);
    await this.deps.writer.write(
      facts,
      keys.map((key) => deletionItem(feed, key, version)),
    );
    await this.deps.keys.forget(session.key, feed.name, keys);
    this.deps.metrics.deletions.add(keys.length, { feed: feed.name });
  }
}

/** What the marker of a read says; a sync feed's complete one asks the warehouse what it did not see. */
function markOf({ division }: DivisionSession, feed: Feed, run: ReadRun): MarkedRead {
  const read = { run: run.id, watermark: run.highest?.toString() ?? null };
  if (!isLogged(feed) || run.rejected > 0) return read;
  const below =
    run.kind === 'full'
      ? unseenBelow(division.epoch, run.watermark, run.generation)
      : unseenBelow(division.epoch, 0n, 0);
  // A division that never moved has no earlier epoch.
  return below === 0n ? read : { ...read, unseenBelow: below.toString() };
}

function progressOf(stream: StreamEntity, run: ReadRun): StreamChange {
  return {
    state: 'live',
    failures: 0,
    records: stream.records + run.lastPageRecords,
    calls: stream.calls + 1 + run.lineCalls,
    callsSaved: stream.callsSaved + run.callsSaved,
  };
}

function endOf(session: DivisionSession, stream: StreamEntity, feed: Feed, run: ReadRun): StreamChange {
  switch (run.kind) {
    case 'keys':
      return {};
    case 'full':
      return { fullAt: run.startedAtMs, freshAt: run.startedAtMs };
    case 'poll':
      return {
        ...checkpointOf(session, stream, feed, run),
        freshAt: run.startedAtMs,
        quiet: quietAfter(stream, run),
      };
    case 'load':
      return {
        ...checkpointOf(session, stream, feed, run),
        freshAt: run.startedAtMs,
        fullAt: run.startedAtMs,
        loadRun: run.id,
        loaded: false,
        loadCalls: stream.loadCalls + 1 + run.lineCalls,
        loadCallsLeast: leastCalls(stream, feed, run),
      };
  }
}

/** Full pages, at least one; a count is a call whatever it says. */
function leastCalls(stream: StreamEntity, feed: Feed, run: ReadRun): number {
  if (feed.isCounted === true) return stream.loadCalls + 1 + run.lineCalls;
  return Math.max(1, Math.ceil((stream.records + run.lastPageRecords) / feed.pageSize));
}

/** Polls in a row without news; rows of the overlap are none. */
function quietAfter(stream: StreamEntity, run: ReadRun): number {
  if (run.kind !== 'poll') return stream.quiet;
  return isNews(stream, run) ? 0 : stream.quiet + 1;
}

/** A poll found changes. */
function isNews(stream: StreamEntity, run: ReadRun): boolean {
  return run.kind === 'poll' && run.highest !== null && run.highest > BigInt(stream.checkpoint ?? '0');
}

/** The new checkpoint: the highest cursor seen, never below the known one. */
function checkpointOf(session: DivisionSession, stream: StreamEntity, feed: Feed, run: ReadRun): StreamChange {
  if (feed.cursor === null) return {};
  let reached = stream.checkpoint === null ? (feed.cursor === 'Timestamp' ? 1n : 0n) : BigInt(stream.checkpoint);
  if (run.highest !== null && run.highest > reached) reached = run.highest;
  if (feed.cursor === 'Modified') return { checkpoint: String(quietCheckpoint(session, run, reached)) };
  const value = reached.toString();
  const memory = run.kind === 'load' ? startHistory(String(settledFloor(run))) : stream;
  const { settles, startedAtMs, answeredAtMs: endedAtMs, records: rows } = run;
  return { checkpoint: value, ...afterPoll(memory, { settles, startedAtMs, endedAtMs, reached: value, rows }) };
}

/**
 * A feed by date of change may go on to the moment its read began, though nothing changed: else a quiet table is read
 * again from its last change for ever. That moment in UTC lies behind the site's wall clock, which errs on the safe side.
 */
function quietCheckpoint(session: DivisionSession, run: ReadRun, reached: bigint): bigint {
  if (!REGION_SITES[session.division.region].wallClockNotBehindUtc) return reached;
  const began = BigInt(Math.trunc(run.startedAtMs + session.budget.clockOffsetMs));
  return began > reached ? began : reached;
}
