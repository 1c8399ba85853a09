import { divisionLifeView, FETCHER_API } from '@ml-connector/contracts';
import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../output/exit-codes.js';
import { CHECKED_FEEDS, checkRaw, type CheckedFeed } from '../reconcile/raw/check-raw.js';
import { askFetcher } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

/** Keys of one command. */
const KEYS_AT_ONCE = 500;

/** `reconcile raw`: would a rebuild set anything back? */
export function reconcileRawCommand(reconcile: Command): void {
  reconcile
    .command('raw')
    .description(
      'compare the last raw record of each key with ClickHouse: what is older there a rebuild would set back',
    )
    .option('--feed <feed>', 'only this one', feedOption)
    .option('--refetch', 'have Exact read again what is older')
    .addHelpText(
      'after',
      '\nOnce a week, and before every rebuild.\n\nExample:\n  ml-connector reconcile raw --feed accounts --refetch\n\nExit code 1 when something is older.',
    )
    .action(async (_given: unknown, command: Command) => {
      const { feed, refetch } = command.opts<{ feed?: string; refetch?: true }>();
      const context = connectedContextOf(command);
      const client = context.warehouse();
      const checked: CheckedFeed[] = [];
      try {
        for (const one of CHECKED_FEEDS.filter(({ name }) => (feed ?? name) === name))
          checked.push(await checkRaw(client, context.kafka, one));
      } finally {
        await client.close();
      }
      const refused = refetch === true ? await refetchOlder(context, checked) : [];
      print(context, checked, refused);
      process.exitCode = checked.some(({ older }) => older.length > 0) ? EXIT.differences : EXIT.ok;
      if (refused.length > 0) process.exitCode = EXIT.failed;
    });
}

function feedOption(text: string): string {
  const names = CHECKED_FEEDS.map(({ name }) => name);
  if (!names.includes(text)) throw new InvalidArgumentError(`There is no feed ${text}; there are ${names.join(', ')}.`);
  return text;
}

/** Has the keys read again; gives what was refused, in words. */
async function refetchOlder(context: ConnectedContext, checked: readonly CheckedFeed[]): Promise<string[]> {
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

function print({ output }: ConnectedContext, checked: readonly CheckedFeed[], refused: readonly string[]): void {
  output.data({ feeds: checked, refused }, () => {
    output.table(
      ['Feed', 'Keys', 'Older', 'Missing'],
      checked.map(({ feed, keys, older }) => {
        const missing = older.filter(({ why }) => why === 'missing').length;
        return [feed, String(keys), String(older.length - missing), String(missing)];
      }),
    );
    for (const line of refused) output.line(line);
  });
}
