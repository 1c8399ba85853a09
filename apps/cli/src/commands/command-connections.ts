import type { Command as FetcherCommand } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import { EXIT } from '../output/exit-codes.js';
import { askFetcher, connectionsNamed } from './ask-fetcher.js';
import type { ConnectedContext } from './context.js';

type ForConnection<T> = T extends unknown ? Omit<T, 'id' | 'connectionId'> : never;

/** A division as an option of a command, where it was given. Throws `bad_division`. */
export function divisionOption(key: string | undefined): { divisionKey?: string } {
  return key === undefined ? {} : { divisionKey: divisionKeyOf(key) };
}

/** A division's key as it was typed. Throws `bad_division`. */
export function divisionKeyOf(typed: string): string {
  if (!/^[a-z]{2}:[1-9]\d*$/.test(typed))
    throw new TerminalError('bad_division', `"${typed}" is no division; a division is named like nl:123456`);
  return typed;
}

/** Sends a command for each connection of that name and prints what became of it. */
export async function commandConnections(
  context: ConnectedContext,
  name: string | undefined,
  command: ForConnection<FetcherCommand>,
): Promise<void> {
  const connections = await connectionsNamed(context, name);
  if (connections.length === 0)
    throw new TerminalError('connection_not_found', `no connection is named ${name ?? ''}: ml-connector connect list`);
  const answers = await Promise.all(
    connections.map(async ({ id, name: called }) => {
      const answer = await askFetcher(context, { ...command, connectionId: id });
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
    answers.forEach((a) =>
      context.output.line(`${a.connection}: ${a.problem ?? (a.streams > 0 ? `${a.streams} streams are due` : 'done')}`),
    ),
  );
  process.exitCode = answers.some((a) => a.problem !== null) ? EXIT.differences : EXIT.ok;
}
