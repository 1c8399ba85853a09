import { FEEDS } from '@ml-connector/catalogue';
import { FETCHER_API, streamView } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../output/exit-codes.js';
import { askFetcher, connectionsNamed } from './ask-fetcher.js';
import { commandConnections, divisionKeyOf } from './command-connections.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

/** Feeds whose deletions Exact tells of by a webhook at most: missed, only a full read finds them. */
const UNLOGGED = new Set(
  FEEDS.filter(
    ({ kind, deletedType, isControl, perConnection }) =>
      kind !== 'snapshot' && kind !== 'deleted' && deletedType === null && !isControl && !perConnection,
  ).map(({ name }) => name),
);

interface Given {
  readonly division?: string;
  readonly feed?: string;
  readonly trust?: boolean;
  readonly unlogged?: boolean;
}

/** `sync full`: reads a feed of a division in full and deletes what the read did not see. */
export function fullCompareCommand(sync: Command): void {
  sync
    .command('full')
    .description('read a feed of a division in full; rows it does not see are deleted, unless they are too many')
    .argument('<connection>', 'name or id')
    .option('--division <key>', 'as region:number')
    .option('--feed <feed>', 'the feed')
    .option('--unlogged', 'in place of these: every feed, in all divisions, whose deletions Exact does not log')
    .option('--trust', 'delete what it misses however much that is: you have looked at the source')
    .addHelpText('after', '\nExample:\n  ml-connector sync full demo-nl --division nl:123456 --feed accounts')
    .action(async (name: string, given: Given, command: Command) => {
      const context = connectedContextOf(command);
      if (given.unlogged === true) return compareUnlogged(context, name, given);
      if (given.division === undefined || given.feed === undefined)
        throw new TerminalError('bad_call', 'name --division and --feed, or --unlogged');
      await commandConnections(context, name, {
        type: 'full_compare',
        divisionKey: divisionKeyOf(given.division),
        feed: given.feed,
        ...trusted(given),
      });
    });
}

const trusted = ({ trust }: Given): { trusted?: true } => (trust === true ? { trusted: true } : {});

async function compareUnlogged(context: ConnectedContext, name: string, given: Given): Promise<void> {
  const [connection] = await connectionsNamed(context, name);
  if (connection === undefined)
    throw new TerminalError('connection_not_found', `no connection is named ${name}: ml-connector connect list`);
  const connectionId = connection.id;
  const streams = z.array(streamView).parse(await context.services.get('exact-fetcher', FETCHER_API.streams));
  const own = streams.filter((stream) => stream.connectionId === connectionId && UNLOGGED.has(stream.feed));
  const answers = await Promise.all(
    own.map(async ({ divisionKey, feed }) => {
      const command = { type: 'full_compare' as const, connectionId, divisionKey, feed, ...trusted(given) };
      const answer = await askFetcher(context, command);
      const problem = answer.type === 'failed' ? answer.message : null;
      return { division: divisionKey, feed, problem };
    }),
  );
  const failed = answers.filter(({ problem }) => problem !== null);
  context.output.data(answers, () => {
    context.output.line(`${name}: ${answers.length - failed.length} streams are read in full`);
    for (const { division, feed, problem } of failed) context.output.line(`${division} ${feed}: ${problem}`);
  });
  process.exitCode = failed.length > 0 ? EXIT.differences : EXIT.ok;
}
