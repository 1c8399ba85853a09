import { RAW_CHECKED_FEEDS } from '@ml-connector/catalogue';
import { checkRaw, type CheckedFeed } from '@ml-connector/kafka';
import { InvalidArgumentError, type Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { connectedContextOf, type ConnectedContext } from './context.js';
import { refetchOlder } from './refetch-older.js';

/** `reconcile raw`: would a rebuild set anything back? */
export function reconcileRawCommand(reconcile: Command): void {
  reconcile
    .command('raw')
    .description(
      'compare the last raw record of each key with ClickHouse: what is older there a rebuild would set back',
    )
    .option('--feed <feed>', 'only this one', feedOption)
    .option('--refetch', 'have Exact read again what is older or missing')
    .addHelpText(
      'after',
      '\nlooker-sync does it once a week by itself, and replay before it builds tables anew.\n\nExample:\n  ml-connector reconcile raw --feed accounts --refetch\n\nExit code 1 when something is older.',
    )
    .action(async (_given: unknown, command: Command) => {
      const { feed, refetch } = command.opts<{ feed?: string; refetch?: true }>();
      const context = connectedContextOf(command);
      const client = context.warehouse();
      const checked: CheckedFeed[] = [];
      try {
        for (const one of RAW_CHECKED_FEEDS.filter(({ name }) => (feed ?? name) === name))
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
  const names = RAW_CHECKED_FEEDS.map(({ name }) => name);
  if (!names.includes(text)) throw new InvalidArgumentError(`There is no feed ${text}; there are ${names.join(', ')}.`);
  return text;
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
