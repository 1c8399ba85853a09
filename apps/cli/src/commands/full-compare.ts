import type { Command } from 'commander';
import { commandConnections, divisionKeyOf } from './command-connections.js';
import { connectedContextOf } from './context.js';

/** `sync full`: reads a feed of a division in full and deletes what the read did not see. */
export function fullCompareCommand(sync: Command): void {
  sync
    .command('full')
    .description('read a feed of a division in full; rows it does not see are deleted, unless they are too many')
    .argument('<connection>', 'name or id')
    .requiredOption('--division <key>', 'as region:number')
    .requiredOption('--feed <feed>', 'the feed')
    .option('--trust', 'delete what it misses however much that is: you have looked at the source')
    .addHelpText('after', '\nExample:\n  ml-connector sync full demo-nl --division nl:123456 --feed accounts')
    .action(async (name: string, given: { division: string; feed: string; trust?: boolean }, command: Command) => {
      await commandConnections(connectedContextOf(command), name, {
        type: 'full_compare',
        divisionKey: divisionKeyOf(given.division),
        feed: given.feed,
        ...(given.trust === true ? { trusted: true } : {}),
      });
    });
}
