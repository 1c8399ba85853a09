import { cutDocument, cutPage, type Feed } from '@ml-connector/catalogue';
import type { LinesPlan } from '@ml-connector/contracts';
import { ExactCallError, type WorkClass } from '@ml-connector/exact';
import type { Clock, Logger } from '@ml-connector/kernel';
import { LeaseLost } from '../calls/call-stops.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import { badPageOf } from '../reading/bad-page.js';
import { probeUrl } from '../reading/read-plan.js';
import type { StreamEntity } from '../store/entities/stream.entity.js';
import type { StreamStore } from '../store/stream-store.js';

/** What the plans work with. */
export interface LinesPlansDeps {
  readonly caller: ExactCaller;
  readonly streams: StreamStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Milliseconds after which Exact is asked again. */
  readonly probeEveryMs: number;
}

/** A read that is refused so soon after a probe is not explained by another probe. */
const SETTLED_MS = 3_600_000;

interface Verdict {
  readonly plan: LinesPlan;
  readonly note: string;
}

/**
 * How the lines of documents are read in a division: one small call asks Exact to expand them, and its answer is
 * remembered. A refusal counts as one of the ten errors an hour that an endpoint has, so it is asked for once.
 */
export class LinesPlans {
  constructor(private readonly deps: LinesPlansDeps) {}

  /** Asks, if nobody did for this connection or it was long ago; true when it made its call. Throws what the call threw. */
  async probeIfDue(session: DivisionSession, stream: StreamEntity, feed: Feed, workClass: WorkClass): Promise<boolean> {
    if (feed.lines === undefined || session.runs.has(feed.name)) return false;
    const ageMs = this.deps.clock.now() - (stream.linesProbedAt ?? 0);
    const known = stream.linesPlan !== null && stream.linesProbedBy === session.connection.id;
    if (known && ageMs < this.deps.probeEveryMs) return false;
    await this.#decide(session, stream, feed, await this.#probe(session, feed, workClass), 1);
    return true;
  }

  /** Exact answered without the lines it was asked for: from now on they are read separately. Costs no call. */
  async noteNotExpanded(session: DivisionSession, stream: StreamEntity, feed: Feed): Promise<void> {
    await this.#decide(session, stream, feed, { plan: 'separate', note: NOT_EXPANDED }, 0);
  }

  /**
   * True when a failed read was an expanded one that Exact refused: then it starts over, after a probe; or separately
   * where a probe has just passed. What is refused separately too is about something else.
   */
  async noteRefused(session: DivisionSession, stream: StreamEntity, feed: Feed, error: unknown): Promise<boolean> {
    if (!(error instanceof ExactCallError) || error.failure !== 'bad_request') return false;
    const run = session.runs.get(feed.name);
    if (feed.lines === undefined || run?.expanded !== true || run.inHand !== null) return false;
    session.runs.delete(feed.name);
    if (this.deps.clock.now() - (stream.linesProbedAt ?? 0) < SETTLED_MS) {
      const note = `Exact expanded a small read and refused a whole one: ${error.message}`;
      await this.#decide(session, stream, feed, { plan: 'separate', note }, 1);
    } else await this.#save(stream, { linesProbedAt: 0, calls: stream.calls + 1 });
    return true;
  }

  async #probe(session: DivisionSession, feed: Feed, workClass: WorkClass): Promise<Verdict> {
    const { connection, division } = session;
    const url = probeUrl(feed, { baseUrl: connection.baseUrl, division: division.number });
    try {
      const answer = await this.deps.caller.call(session, { endpoint: feed.path, url, workClass });
      return badPageOf(answer.body, () => verdictOf(cutPage(answer.body).records, feed.lines?.property ?? ''));
    } catch (error) {
      if (!(error instanceof ExactCallError) || error.failure !== 'bad_request') throw error;
      return { plan: 'separate', note: `Exact refused $expand: ${error.message}` };
    }
  }

  async #decide(
    session: DivisionSession,
    stream: StreamEntity,
    feed: Feed,
    { plan, note }: Verdict,
    calls: number,
  ): Promise<void> {
    const { clock, logger } = this.deps;
    const isNews = stream.linesPlan !== plan;
    await this.#save(stream, {
      linesPlan: plan,
      linesNote: note,
      linesProbedAt: clock.now(),
      linesProbedBy: session.connection.id,
      calls: stream.calls + calls,
    });
    if (!isNews) return;
    const facts = { division: session.key, entity: feed.name, note };
    if (plan === 'separate') logger.warn('lines_read_separately', facts);
    else logger.info('lines_read_expanded', facts);
  }

  async #save(stream: StreamEntity, change: Partial<StreamEntity>): Promise<void> {
    if (!(await this.deps.streams.advance(stream, change))) throw new LeaseLost();
    Object.assign(stream, change, { version: stream.version + 1 });
  }
}

const NOT_EXPANDED = 'Exact answered without the lines it was asked for';

function verdictOf(records: readonly Buffer[], property: string): Verdict {
  const [record] = records;
  if (record === undefined)
    return { plan: 'expanded', note: 'Exact took $expand; there was no document yet to see it' };
  return cutDocument(record, property).lines === null
    ? { plan: 'separate', note: NOT_EXPANDED }
    : { plan: 'expanded', note: 'Exact answered with lines' };
}
