import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { askFetcher, connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf } from './context.js';

/** `sync now`: makes streams due at once. */
export function syncCommand(program: Command): void {
  const sync = program.command('sync').description('when streams are read');
  sync
    .command('now')
    .description('read every stream of a connection, or of all, as soon as the budget allows')
    .argument('[connection]', 'name or id; all without it')
    .option('--feed <feed...>', 'only these feeds')
    .addHelpText('after', '\nExample:\n  ml-connector sync now demo-nl --feed transaction_lines')
    .action(async (name: string | undefined, given: { feed?: string[] }, command: Command) => {
      const context = connectedContextOf(command);
      const connections = await connectionsNamed(context, name);
      if (connections.length === 0)
        throw new TerminalError(
          'connection_not_found',
          `no connection is named ${name ?? ''}: ml-connector connect list`,
        );
      const answers = await Promise.all(
        connections.map(async ({ id, name: called }) => {
          const answer = await askFetcher(context, {
            type: 'sync',
            connectionId: id,
            ...(given.feed === undefined ? {} : { feeds: given.feed }),
          });
          return answer.type === 'accepted'
            ? { connection: called, streams: answer.streams, problem: null }
            : {
                connection: called,
                streams: 0,
                problem: answer.type === 'failed' ? answer.message : `answered ${answer.type}`,
              };
        }),
      );
      context.output.data(answers, () =>
        answers.forEach((a) => context.output.line(`${a.connection}: ${a.problem ?? `${a.streams} streams are due`}`)),
      );
      process.exitCode = answers.some((a) => a.problem !== null) ? EXIT.differences : EXIT.ok;
    });
}
