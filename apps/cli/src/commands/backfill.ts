import type { Command } from 'commander';
import { commandConnections, divisionOption } from './command-connections.js';
import { connectedContextOf } from './context.js';

/** `backfill`: reads history again, at the lowest urgency. */
export function backfillCommand(program: Command): void {
  program
    .command('backfill')
    .description('reads history again; notices and polls go before it, and the day keeps calls for them')
    .argument('<connection>', 'name or id')
    .option('--division <key>', 'only this division, as region:number')
    .option('--feed <feed...>', 'only these feeds')
    .option('--from <date>', 'first day, YYYY-MM-DD; feeds without dates of change are read whole')
    .addHelpText('after', '\nExample:\n  ml-connector backfill demo-nl --feed journals --from 2026-01-01')
    .action(async (name: string, given: { division?: string; feed?: string[]; from?: string }, command: Command) => {
      await commandConnections(connectedContextOf(command), name, {
        type: 'backfill',
        ...divisionOption(given.division),
        ...(given.feed === undefined ? {} : { feeds: given.feed }),
        ...(given.from === undefined ? {} : { from: given.from }),
      });
    });
}
