import { cutPage, type Feed, type Page } from '@ml-connector/catalogue';
import { checkedNextLink, type WorkClass } from '@ml-connector/exact';
import { newLineageId, type Clock, type Logger, type Tracer } from '@ml-connector/kernel';
import { LeaseLost } from '../calls/call-stops.js';
import { BEFORE_WRITING_MS, ensureLease } from '../calls/ensure-lease.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { CalledAnswer, ExactCaller } from '../calls/exact-caller.js';
import type { PageSlots } from '../calls/page-slots.js';
import { separateCallsOf, takeInHand, takeLines, wholePage, type ReadMoment } from '../documents/documents-in-hand.js';
import type { LinesPlans } from '../documents/lines-plans.js';
import type { CallFacts, RawItem, RawWriter } from '../publishing/raw-writer.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { StreamEntity } from '../store/entities/stream.entity.js';
import type { KeyStore } from '../store/key-store.js';
import type { StreamStore } from '../store/stream-store.js';
import { BadPage, badPageOf } from './bad-page.js';
import { discoveredDivisions } from './discovered-divisions.js';
import type { DivisionWatch } from './division-watch.js';
import { loadedSoFar, unsettledSince } from './first-read.js';
import { keysToCompare } from './keys-to-compare.js';
import { liveChange, type LiveChange } from './live-change.js';
import { loggedDeletions } from './logged-deletions.js';
import { readPageRecords, type PageRecords } from './page-records.js';
import type { ReadFinisher } from './read-finisher.js';
import { beginRun, remembersKeys } from './read-plan.js';
import type { ReadRun } from './read-run.js';
import type { RowCounts } from './row-counts.js';
import { advanceRun, rememberSent, wasSent } from './run-progress.js';
import type { StreamMetrics } from './stream-metrics.js';

/** Dates of change are wall clock: ahead of UTC by some hours at most, and by as much as a clock is wrong. */
const FUTURE_MS = 4 * 3_600_000;

/** What a reader works with. */
export interface ReaderDeps {
  readonly caller: ExactCaller;
  readonly slots: PageSlots;
  readonly writer: RawWriter;
  readonly streams: StreamStore;
  readonly keys: KeyStore;
  readonly connections: ConnectionStore;
  readonly finisher: ReadFinisher;
  readonly divisionWatch: DivisionWatch;
  readonly linesPlans: LinesPlans;
  readonly rowCounts: RowCounts;
  readonly metrics: StreamMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
  readonly fullEveryMs: number;
}

/**
 * Reads one page of a stream: call, cut, put on the bus, then move the checkpoint; in this order, so that a crash at
 * any point repeats a page and never loses one. The caller holds the division's lease.
 */
export class StreamReader {
  constructor(private readonly deps: ReaderDeps) {}

  /** Throws what the call threw, `BadPage`, `LeaseLost`, or the broker's error; then nothing has moved. */
  async readPage(session: DivisionSession, stream: StreamEntity, feed: Feed, workClass: WorkClass): Promise<void> {
    const { linesPlans, slots, caller } = this.deps;
    if (await linesPlans.probeIfDue(session, stream, feed, workClass)) return;
    const run = session.runs.get(feed.name) ?? (await this.#begin(session, stream, feed));
    if (feed.isCounted === true) return this.#readCounts(session, stream, feed, run, workClass);
    const slot = slots.slot();
    try {
      const call = { ...nextCallOf(feed, run), workClass, beforeBody: () => slot.take() };
      const answer = await caller.call(session, call);
      await this.#takeIn(session, stream, feed, run, answer);
    } catch (error) {
      if (!(await linesPlans.noteRefused(session, stream, feed, error))) throw error;
    } finally {
      slot.giveBack();
    }
  }

  async #takeIn(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    answer: CalledAnswer,
  ): Promise<void> {
    const cut = this.#cut(session, feed, run, answer);
    const gathered =
      feed.lines === undefined
        ? { page: cut, moment: answer }
        : await this.#gather(session, stream, feed, run, cut, answer);
    if (gathered !== null) await this.#takeWhole(session, stream, feed, run, gathered);
  }

  /** One count; after the last one all of them are a page of records. */
  async #readCounts(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    workClass: WorkClass,
  ): Promise<void> {
    const counted = await this.deps.rowCounts.next(session, run, workClass);
    if (counted !== null) await this.#takeWhole(session, stream, feed, run, counted);
  }

  async #takeWhole(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    { page, moment }: { readonly page: Page; readonly moment: ReadMoment },
  ): Promise<void> {
    run.firstSequence ??= moment.readSequence;
    const facts: CallFacts = {
      connectionId: session.connection.id,
      divisionKey: session.key,
      lineageId: newLineageId(moment.receivedAtMs),
      fetchedAt: new Date(moment.receivedAtMs).toISOString(),
    };
    const records = await this.#readRecords(session, feed, run, page, moment);
    await this.#publish(session, stream, feed, run, facts, records, moment);
    if (remembersKeys(feed))
      await this.deps.keys.saw(session.key, feed.name, keysToCompare(stream, run, records), run.generation);
    if (feed.perConnection === true) await this.#noteDivisions(session, run, page, records);
    await this.#move(session, stream, feed, run, facts, records, page);
  }

  /** Documents wait in hand until their lines are there; null: another call brings more of them. */
  async #gather(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    page: Page,
    answer: CalledAnswer,
  ): Promise<{ page: Page; moment: ReadMoment } | null> {
    const { body, readSequence, receivedAtMs } = answer;
    const place = { baseUrl: session.connection.baseUrl, division: session.division.number };
    const waiting = run.inHand;
    const inHand =
      waiting ?? badPageOf(body, () => takeInHand(feed, place, page, { readSequence, receivedAtMs }, run.expanded));
    if (waiting !== null) badPageOf(body, () => takeLines(feed, place, waiting, page));
    if (waiting !== null) run.lineCalls += 1;
    if (waiting === null && inHand.notExpanded && stream.linesPlan === 'expanded')
      await this.deps.linesPlans.noteNotExpanded(session, stream, feed);
    run.inHand = inHand.calls.length > 0 ? inHand : null;
    if (run.inHand !== null) return null;
    if (run.expanded) run.callsSaved = Math.max(0, separateCallsOf(feed, place, inHand) - run.lineCalls);
    this.deps.metrics.callsSaved.add(run.callsSaved, { feed: feed.name });
    return { page: wholePage(feed, inHand), moment: inHand.moment };
  }

  async #begin(session: DivisionSession, stream: StreamEntity, feed: Feed): Promise<ReadRun> {
    const { clock, fullEveryMs, streams } = this.deps;
    const nowMs = clock.now();
    const run = beginRun(stream, feed, {
      baseUrl: session.connection.baseUrl,
      division: session.division.number,
      nowMs,
      fullEveryMs,
      runId: newLineageId(nowMs),
      expanded: stream.linesPlan !== 'separate',
    });
    // A generation is given out before it is used: no two reads share one.
    if (run.generation !== stream.generation) {
      if (!(await streams.advance(stream, { generation: run.generation }))) throw new LeaseLost();
      stream.version += 1;
    }
    session.runs.set(feed.name, run);
    return run;
  }

  #cut(session: DivisionSession, feed: Feed, run: ReadRun, { body }: CalledAnswer): Page {
    return badPageOf(body, () => {
      const page = cutPage(body);
      if (page.next === null) return page;
      const next = checkedNextLink(page.next, session.connection.baseUrl, session.division.number);
      if (next === nextCallOf(feed, run).url)
        throw new BadPage('page_loops', 'the page names itself as the next one', body);
      return { ...page, next };
    });
  }

  async #readRecords(
    session: DivisionSession,
    feed: Feed,
    run: ReadRun,
    page: Page,
    answer: ReadMoment,
  ): Promise<PageRecords> {
    const own = feed.perConnection === true ? await this.deps.connections.activeDivisions(session.connection.id) : [];
    const records = readPageRecords(page.records, {
      feed,
      latestModified: BigInt(answer.receivedAtMs + FUTURE_MS),
      unsettledSince: unsettledSince(session, run),
      run,
      epoch: session.division.epoch,
      readSequence: answer.readSequence,
      region: session.division.region,
      ownDivisions: new Set(own.map(({ divisionKey }) => divisionKey)),
    });
    if (records.fromFuture > 0)
      this.deps.logger.warn('cursor_from_future', {
        division: session.key,
        entity: feed.name,
        records: records.fromFuture,
      });
    return records;
  }

  /** Only the lease owner writes raw records, with more time left than the broker may take; checked before and after. */
  async #publish(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    facts: CallFacts,
    records: PageRecords,
    answer: ReadMoment,
  ): Promise<void> {
    const { writer, metrics, clock } = this.deps;
    await ensureLease(session, BEFORE_WRITING_MS);
    const isNews = run.kind === 'poll' ? (item: RawItem) => !wasSent(session, feed, item.version) : () => true;
    const fresh = records.items.filter(isNews);
    await writer.reject(facts, records.rejected);
    const change = liveChange(session, stream, feed, run, fresh);
    await writer.write(facts, markChange(fresh, change));
    this.#noteTraces(session, feed, facts, fresh.length);
    if (change !== undefined) metrics.latency.observe('raw', feed.name, change, clock.now());
    const deleted = feed.kind === 'deleted' ? await this.#publishDeletions(session, facts, fresh, answer) : 0;
    await ensureLease(session, 0);
    if (feed.cursor === 'Timestamp')
      rememberSent(
        session,
        feed,
        fresh.map(({ version }) => version),
      );
    metrics.records.add(fresh.length, { feed: feed.name });
    if (deleted > 0) metrics.deletions.add(deleted, { feed: feed.name });
  }

  /** Where nothing is new, another read has brought what a notice told of: its trace leads there. */
  #noteTraces(session: DivisionSession, feed: Feed, { lineageId }: CallFacts, records: number): void {
    const { tracer, logger } = this.deps;
    logger.debug('page_published', { division: session.key, entity: feed.name, records, lineage_id: lineageId });
    if (!tracer.enabled) return;
    tracer.note({ records, lineage_id: lineageId });
    if (records > 0) session.broughtBy.set(feed.name, tracer.traces());
    else tracer.link(session.broughtBy.get(feed.name) ?? []);
  }

  async #publishDeletions(
    session: DivisionSession,
    facts: CallFacts,
    rows: readonly RawItem[],
    answer: ReadMoment,
  ): Promise<number> {
    const { writer, metrics, logger } = this.deps;
    const { items, unknownTypes } = loggedDeletions(rows, session.division.epoch, answer.readSequence);
    await writer.write(facts, items);
    for (const [type, count] of unknownTypes) {
      metrics.unknownTypes.add(count);
      if (session.noteOnce(`deleted-type-${type}`))
        logger.warn('unknown_deleted_type', { division: session.key, entity_type: type });
    }
    return items.length;
  }

  /** At the end of the list: what happened to the divisions, and token-service hears when the list has changed. */
  async #noteDivisions(session: DivisionSession, run: ReadRun, page: Page, records: PageRecords): Promise<void> {
    run.divisions.push(...discoveredDivisions(page.records));
    if (page.next !== null) return;
    const complete = run.rejected + records.rejected.length === 0;
    const moved = await this.deps.divisionWatch.noteList(session, run, complete);
    if (moved) throw new LeaseLost();
  }

  async #move(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    run: ReadRun,
    facts: CallFacts,
    records: PageRecords,
    page: Page,
  ): Promise<void> {
    advanceRun(run, feed, records, Date.parse(facts.fetchedAt));
    if (page.next === null) {
      session.runs.delete(feed.name);
      await this.deps.finisher.finish(session, stream, feed, run, facts);
      return;
    }
    run.url = page.next;
    const { lineCalls, callsSaved } = run;
    run.lineCalls = run.callsSaved = 0;
    const moved = await this.deps.streams.advance(stream, {
      ...loadedSoFar(feed, run),
      state: run.kind === 'load' ? 'loading' : stream.state,
      reason: null,
      failures: 0,
      records: stream.records + records.items.length,
      calls: stream.calls + 1 + lineCalls,
      callsSaved: stream.callsSaved + callsSaved,
      ...(run.kind === 'load' ? { loadCalls: stream.loadCalls + 1 + lineCalls } : {}),
    });
    // Somebody else moved the stream: a division that moved, or another owner. It is read again from what is stored.
    if (!moved) session.runs.delete(feed.name);
  }
}

/** The record whose way is measured says since when it is on it. */
function markChange(items: readonly RawItem[], change: LiveChange | undefined): readonly RawItem[] {
  if (change === undefined) return items;
  const changedAt = new Date(change.changedAtMs).toISOString();
  return items.map((item) => (item === change.item ? { ...item, changedAt } : item));
}

/** Where a run goes on: lines that documents wait for come before the next page. */
function nextCallOf(feed: Feed, run: ReadRun): { endpoint: string; url: string } {
  const lines = run.inHand?.calls[0];
  return lines === undefined
    ? { endpoint: feed.path, url: run.url }
    : { endpoint: feed.lines?.path ?? feed.path, url: lines.url };
}
