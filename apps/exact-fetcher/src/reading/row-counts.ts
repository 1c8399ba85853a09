import { countOf, cutPage, ENTITIES, type EntityCount, type Page } from '@ml-connector/catalogue';
import { ExactCallError, resourceUrl, type WorkClass } from '@ml-connector/exact';
import { errorText, type Logger } from '@ml-connector/kernel';
import { EndpointResting } from '../calls/call-stops.js';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';
import type { ReadMoment } from '../documents/documents-in-hand.js';
import { badPageOf } from './bad-page.js';
import type { ReadRun } from './read-run.js';

/** Counts under way: which are left, and what was answered so far. */
export interface CountsInHand {
  readonly left: (EntityCount & { readonly entity: string })[];
  readonly records: Buffer[];
  moment: ReadMoment | null;
}

/** What is refused for one kind of record says nothing about the others. */
const REFUSALS = ['forbidden', 'not_found', 'bad_request'];

/** Asks Exact how many records of each kind there are: a call for each kind, and one page of records of all of them. */
export class RowCounts {
  constructor(
    private readonly caller: ExactCaller,
    private readonly logger: Logger,
  ) {}

  /** Makes the next call; the page when it was the last, else null. Throws what the call threw, unless it was refused. */
  async next(
    session: DivisionSession,
    run: ReadRun,
    workClass: WorkClass,
  ): Promise<{ page: Page; moment: ReadMoment } | null> {
    const counts = (run.counts ??= { left: countable(), records: [], moment: null });
    const [kind] = counts.left;
    if (kind !== undefined) await this.#count(session, counts, kind, workClass);
    counts.left.shift();
    if (counts.left.length > 0) {
      run.lineCalls += 1;
      return null;
    }
    run.counts = null;
    const moment = counts.moment;
    if (moment === null) throw new ExactCallError('forbidden', 'Exact counts no kind of record for this connection');
    return { page: { records: counts.records, next: null, count: null }, moment };
  }

  async #count(
    session: DivisionSession,
    counts: CountsInHand,
    { entity, path, key }: CountsInHand['left'][number],
    workClass: WorkClass,
  ): Promise<void> {
    const { connection, division } = session;
    const options = { $select: key, $inlinecount: 'allpages', $top: '1' };
    const url = resourceUrl(connection.baseUrl, division.number, path, options);
    try {
      const answer = await this.caller.call(session, { endpoint: path, url, workClass });
      const { count } = badPageOf(answer.body, () => cutPage(answer.body));
      counts.moment = { readSequence: answer.readSequence, receivedAtMs: answer.receivedAtMs };
      if (count !== null && /^\d{1,15}$/.test(count))
        counts.records.push(Buffer.from(JSON.stringify({ Entity: entity, Rows: count })));
    } catch (error) {
      const refused =
        error instanceof ExactCallError && REFUSALS.includes(error.failure) && error.reason !== 'DivisionBlocked';
      if (!refused && !(error instanceof EndpointResting)) throw error;
      if (session.noteOnce(`count-${entity}`))
        this.logger.info('count_refused', { division: session.key, entity, error: errorText(error) });
    }
  }
}

const countable = (): CountsInHand['left'] =>
  ENTITIES.flatMap((entity) => {
    const count = countOf(entity);
    return count === null ? [] : [{ entity: entity.name, ...count }];
  });
