import { askAnswer, LOOKER_SYNC_API } from '@ml-connector/contracts';
import { errorText, systemClock } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { askFetcher, connectionsNamed } from './ask-fetcher.js';
import { connectedContextOf, type ConnectedContext } from './context.js';

interface Pong {
  readonly system: string;
  readonly ok: boolean;
  readonly latencyMs: number;
  readonly detail: string;
  readonly remedy: string | null;
}

/** `ping`: does Exact answer for each connection, does Looker? */
export function pingCommand(program: Command): void {
  program
    .command('ping')
    .description('ask Exact, for each connection, and Looker whether they answer')
    .addHelpText('after', '\nExample:\n  ml-connector ping\n\nExit code 1 when one does not answer.')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const connections = await connectionsNamed(context);
      const pongs = await Promise.all([
        ...connections.map((c) => pingExact(context, c.id, c.name)),
        pingLooker(context),
      ]);
      context.output.data(pongs, () =>
        context.output.table(
          ['System', 'Answers', 'ms', 'Detail', 'What to do'],
          pongs.map((p) => [p.system, p.ok ? 'yes' : 'NO', String(Math.round(p.latencyMs)), p.detail, p.remedy ?? '']),
        ),
      );
      process.exitCode = pongs.every((p) => p.ok) ? EXIT.ok : EXIT.differences;
    });
}

async function pingExact(context: ConnectedContext, connectionId: string, name: string): Promise<Pong> {
  const answer = await askFetcher(context, { type: 'probe', connectionId });
  const system = `Exact (${name})`;
  if (answer.type === 'probed')
    return { system, ok: answer.ok, latencyMs: answer.latencyMs, detail: answer.detail, remedy: answer.remedy };
  const failed = answer.type === 'failed' ? answer : { message: `answered ${answer.type}`, remedy: null };
  return { system, ok: false, latencyMs: 0, detail: failed.message, remedy: failed.remedy };
}

async function pingLooker(context: ConnectedContext): Promise<Pong> {
  const startedAt = systemClock.now();
  try {
    const ask = { explore: 'load_status', fields: ['load_status.tables'], limit: 1 };
    askAnswer.parse(await context.services.post('looker-sync', LOOKER_SYNC_API.ask, ask));
    return {
      system: 'Looker',
      ok: true,
      latencyMs: systemClock.now() - startedAt,
      detail: 'asked the model',
      remedy: null,
    };
  } catch (error) {
    return {
      system: 'Looker',
      ok: false,
      latencyMs: systemClock.now() - startedAt,
      detail: errorText(error),
      remedy: null,
    };
  }
}
