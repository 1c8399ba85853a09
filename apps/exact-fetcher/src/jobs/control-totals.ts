import { cutPage, entitiesOf, feedByName, FEEDS, requestPath, type Feed } from '@ml-connector/catalogue';
import type { Answer, Command } from '@ml-connector/contracts';
import { resourceUrl } from '@ml-connector/exact';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';

type ControlAnswer = Extract<Answer, { type: 'control_total' }>;
type ControlCommand = Extract<Command, { type: 'control_total' }>;
type Total = ControlAnswer['totals'][number];

/** Counts the source's rows, where one call can. */
export class ControlTotals {
  constructor(private readonly caller: ExactCaller) {}

  async answer(
    session: DivisionSession,
    { id, connectionId, divisionKey, feeds }: ControlCommand,
  ): Promise<ControlAnswer> {
    const wanted = feeds === undefined ? FEEDS : feeds.flatMap((name) => feedByName(name) ?? []);
    const totals: Total[] = [];
    for (const feed of wanted) {
      const rows = isCountable(feed) ? await this.#count(session, feed) : null;
      for (const entity of entitiesOf(feed)) {
        const counted = rows !== null && entity.part !== 'line';
        const note = counted ? null : noteOf(feed, entity.part === 'line');
        totals.push({ entity: entity.name, rows: counted ? rows : null, sums: {}, note });
      }
    }
    return { type: 'control_total', id, connectionId, divisionKey, totals };
  }

  async #count(session: DivisionSession, feed: Feed): Promise<number | null> {
    const { connection, division } = session;
    const url = resourceUrl(connection.baseUrl, division.number, requestPath(feed), {
      $select: feed.key.join(','),
      $inlinecount: 'allpages',
      $top: '1',
    });
    const answer = await this.caller.call(session, { endpoint: feed.path, url, workClass: 'reconcile' });
    const { count } = cutPage(answer.body);
    return count !== null && /^\d+$/.test(count) ? Number(count) : null;
  }
}

function isCountable(feed: Feed): boolean {
  return feed.cursor !== 'Timestamp' && feed.perConnection !== true && feed.isControl !== true;
}

function noteOf(feed: Feed, isLine: boolean): string {
  if (isLine) return 'lines are read with their documents: Exact counts documents only';
  if (feed.perConnection === true) return 'read once a connection, not per division';
  if (feed.isControl === true) return 'a control total itself';
  return feed.cursor === 'Timestamp' ? 'sync endpoints have no count' : 'Exact did not say a count';
}
