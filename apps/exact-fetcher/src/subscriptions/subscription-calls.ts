import { cutPage, pickFields } from '@ml-connector/catalogue';
import { checkedNextLink, guidLiteral, resourceUrl, type WorkClass } from '@ml-connector/exact';
import type { DivisionSession } from '../calls/division-session.js';
import type { ExactCaller } from '../calls/exact-caller.js';

/** Endpoint of webhook subscriptions. */
export const SUBSCRIPTIONS = 'webhooks/WebhookSubscriptions';

const FIELDS = ['ID', 'Topic', 'CallbackURL'];

/** A subscription as Exact has it. */
export interface ListedSubscription {
  readonly id: string;
  readonly callbackUrl: string;
}

/** Subscriptions of the division by topic; where a topic is listed more than once, the one with our address counts. */
export async function listSubscriptions(
  caller: ExactCaller,
  session: DivisionSession,
  ours: string | null,
  workClass: WorkClass,
): Promise<Map<string, ListedSubscription>> {
  const { baseUrl } = session.connection;
  const { number } = session.division;
  const found = new Map<string, ListedSubscription>();
  let url: string | null = resourceUrl(baseUrl, number, SUBSCRIPTIONS, { $select: FIELDS.join(',') });
  while (url !== null) {
    const answer = await caller.call(session, { endpoint: SUBSCRIPTIONS, url, workClass });
    const page = cutPage(answer.body);
    for (const record of page.records) {
      const { ID, Topic, CallbackURL } = pickFields(record, FIELDS);
      if (ID != null && Topic != null && found.get(Topic)?.callbackUrl !== ours)
        found.set(Topic, { id: ID, callbackUrl: CallbackURL ?? '' });
    }
    url = page.next === null ? null : checkedNextLink(page.next, baseUrl, number);
  }
  return found;
}

/** Removes one at Exact. */
export async function deleteSubscription(
  caller: ExactCaller,
  session: DivisionSession,
  id: string,
  workClass: WorkClass,
): Promise<void> {
  const path = `${SUBSCRIPTIONS}(${guidLiteral(id)})`;
  const url = resourceUrl(session.connection.baseUrl, session.division.number, path, {});
  await caller.call(session, { endpoint: SUBSCRIPTIONS, url, method: 'DELETE', workClass });
}
