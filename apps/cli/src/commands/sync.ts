import type { Command } from 'commander';
import { commandConnections } from './command-connections.js';
import { connectedContextOf } from './context.js';
import { forecastCommand } from './forecast.js';
import { fullCompareCommand } from './full-compare.js';

/** `sync now`: makes streams due at once; `sync full`: compares a feed; `sync forecast`: what a first read costs. */
export function syncCommand(program: Command): void {
  const sync = program.command('sync').description('when streams are read');
  sync
    .command('now')
    .description('read every stream of a connection, or of all, as soon as the budget allows')
    .argument('[connection]', 'name or id; all without it')
    .option('--feed <feed...>', 'only these feeds')
    .addHelpText('after', '\nExample:\n  ml-connector sync now demo-nl --feed transaction_lines')
    .action(async (name: string | undefined, given: { feed?: string[] }, command: Command) => {
      await commandConnections(connectedContextOf(command), name, {
        type: 'sync',
        ...(given.feed === undefined ? {} : { feeds: given.feed }),
      });
    });
  fullCompareCommand(sync);
  forecastCommand(sync);
}
