import { confirm, isCancel } from '@clack/prompts';
import { CONNECTING_API, type ConnectionView } from '@ml-connector/contracts';
import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { connectedContextOf, type ConnectedContext } from '../context.js';
import { connectionNamed } from './asking.js';

/** `connect hold`. */
export function holdCommand(connect: Command): void {
  connect
    .command('hold')
    .description('stop every call of a connection; its tokens and checkpoints are kept')
    .argument('<connection>', 'name or id')
    .requiredOption('--reason <text>', 'why, for people')
    .addHelpText('after', "\nExample:\n  ml-connector connect hold nl --reason 'year-end audit'")
    .action(async (name: string, { reason }: { reason: string }, command: Command) => {
      const context = connectedContextOf(command);
      const { id } = await connectionNamed(context, name);
      print(context, await context.services.post('token-service', CONNECTING_API.hold(id), { reason }));
    });
}

/** `connect resume`. */
export function resumeCommand(connect: Command): void {
  connect
    .command('resume')
    .description('let a connection go on that was held by hand; one that lost its tokens needs connect authorise')
    .argument('<connection>', 'name or id')
    .addHelpText('after', '\nExample:\n  ml-connector connect resume nl')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const { id } = await connectionNamed(context, name);
      print(context, await context.services.post('token-service', CONNECTING_API.resume(id), undefined));
    });
}

/** `connect remove`. */
export function removeCommand(connect: Command): void {
  connect
    .command('remove')
    .description('remove a connection and its secrets for good; rows in the warehouse stay')
    .argument('<connection>', 'name or id')
    .option('--yes', 'without asking')
    .addHelpText('after', '\nExample:\n  ml-connector connect remove nl --yes')
    .action(async (name: string, { yes }: { yes?: boolean }, command: Command) => {
      const context = connectedContextOf(command);
      const { id, name: called } = await connectionNamed(context, name);
      if (yes !== true) await confirmed(called);
      const { subscriptions, detail } = await context.tokenService.call('removeConnection', { params: { id } });
      context.output.data({ removed: id, subscriptions, detail }, () => {
        context.output.line(`${called} is removed, its secrets are destroyed`);
        if (subscriptions === 'removed') context.output.line('its webhook subscriptions at Exact are removed, too');
        if (subscriptions === 'left')
          context.output.line(
            `webhook subscriptions may be left at Exact (${detail}): their notifications are refused, and a new connection of the same app takes them over`,
          );
      });
    });
}

async function confirmed(name: string): Promise<void> {
  if (!process.stdin.isTTY) throw new TerminalError('not_confirmed', 'add --yes: there is no terminal to ask on');
  const sure = await confirm({ message: `Remove ${name} and destroy its secrets?`, initialValue: false });
  if (isCancel(sure) || !sure) throw new TerminalError('cancelled', 'nothing was removed');
}

function print({ output }: ConnectedContext, answer: unknown): void {
  const view = answer as ConnectionView;
  output.data(view, () =>
    output.line(`${view.name} is ${view.state}${view.reason === null ? '' : `: ${view.reason}`}`),
  );
}
