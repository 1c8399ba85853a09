import { LOOKER_SYNC_API, modelView, type ModelView } from '@ml-connector/contracts';
import type { Command } from 'commander';
import { EXIT } from '../../output/exit-codes.js';
import { connectedContextOf, type ConnectedContext } from '../context.js';
import { plansCommands } from './plans.js';

/** A deploy asks Looker about every explore. */
const DEPLOY_TIMEOUT_MS = 1_800_000;

/** `looker`: the model, its calls, and scheduled plans. */
export function lookerCommands(program: Command): void {
  const looker = program.command('looker').description('the model in Looker, calls of its API, scheduled plans');
  looker
    .command('status')
    .description('what is deployed, when Looker was told of loads, calls made and left today; 1 when something failed')
    .addHelpText('after', '\nExample:\n  ml-connector looker status')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      show(context, modelView.parse(await context.services.get('looker-sync', LOOKER_SYNC_API.model)));
    });
  looker
    .command('deploy')
    .description('bring model, division access, saved Looks and plans to what is configured, now')
    .addHelpText('after', '\nExample:\n  ml-connector looker deploy')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const answer = await context.services.post('looker-sync', LOOKER_SYNC_API.deploy, {}, DEPLOY_TIMEOUT_MS);
      show(context, modelView.parse(answer));
    });
  plansCommands(looker);
}

function show(context: ConnectedContext, model: ModelView): void {
  context.output.data(model, () =>
    context.output.table(
      ['Of Looker', ''],
      [
        ['Model', model.deployed ? 'deployed' : 'not deployed as this version has it'],
        ['Commit', model.commit?.slice(0, 12) ?? ''],
        ['Deployed', model.deployedAt ?? ''],
        ['Told of loads', model.datagroupTriggeredAt ?? ''],
        ['Calls today', String(model.callsToday)],
        ['Calls left', model.callsLeft === null ? 'not metered' : String(model.callsLeft)],
        ['Failed', model.lastError ?? ''],
      ],
    ),
  );
  if (!model.deployed || model.lastError !== null) process.exitCode = EXIT.differences;
}
