import { divisionLifeView, FETCHER_API } from '@ml-connector/contracts';
import type { CheckedFeed } from '@ml-connector/kafka';
import { z } from 'zod';
import { askFetcher } from './ask-fetcher.js';
import type { ConnectedContext } from './context.js';

/** Keys of one command. */
const KEYS_AT_ONCE = 500;

/** Has the keys read again; gives what was refused, in words. */
export async function refetchOlder(context: ConnectedContext, checked: readonly CheckedFeed[]): Promise<string[]> {
  const lives = z.array(divisionLifeView).parse(await context.services.get('exact-fetcher', FETCHER_API.divisions));
  const refused: string[] = [];
  for (const { feed, older } of checked)
    for (const [divisionKey, keys] of Map.groupBy(older, (one) => one.divisionKey)) {
      const connectionId = lives.find((one) => one.divisionKey === divisionKey && one.life === 'read')?.connectionId;
      if (connectionId === undefined) {
        refused.push(`${divisionKey} ${feed}: the division is not read`);
        continue;
      }
      for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
        const some = keys.slice(from, from + KEYS_AT_ONCE).map(({ key }) => key);
        const answer = await askFetcher(context, { type: 'refetch', connectionId, divisionKey, feed, keys: some });
        if (answer.type === 'failed') refused.push(`${divisionKey} ${feed}: ${answer.message}`);
      }
    }
  return refused;
}
