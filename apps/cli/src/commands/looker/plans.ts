import { LOOKER_SYNC_API, planRun, planView, type DeliveryView } from '@ml-connector/contracts';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { EXIT } from '../../output/exit-codes.js';
import { connectedContextOf } from '../context.js';

/** Longest wait looker-sync takes, seconds. */
const MOST_WAIT_S = 300;

/** `looker plans`: what is scheduled, and one of them now. */
export function plansCommands(looker: Command): void {
  const plans = looker.command('plans').description("Looker's scheduled plans as configured");
  plans
    .command('list')
    .description('plans, and what the last delivery to our own receiver came to; 1 where one differs')
    .addHelpText('after', '\nExample:\n  ml-connector looker plans list')
    .action(async (_options: unknown, command: Command) => {
      const context = connectedContextOf(command);
      const found = planView.array().parse(await context.services.get('looker-sync', LOOKER_SYNC_API.plans));
      context.output.data(found, () =>
        context.output.table(
          ['Plan', 'Sends', 'When', 'To', 'Last delivery'],
          found.map((one) => [one.name, one.sends, one.when, one.to.join(', '), wordsOf(one.lastDelivery)]),
        ),
      );
      if (found.some((one) => isWrong(one.lastDelivery))) process.exitCode = EXIT.differences;
    });
  plans
    .command('run')
    .description('run a plan once, now; waits for what it brings to our own receiver; 1 where that differs')
    .argument('<name>', 'name of the plan')
    .option('--wait <seconds>', `how long to wait for the delivery, at most ${String(MOST_WAIT_S)}`, seconds, 60)
    .addHelpText('after', '\nExample:\n  ml-connector looker plans run "Overdue, weekly"')
    .action(async (name: string, { wait }: { wait: number }, command: Command) => {
      const context = connectedContextOf(command);
      const body = { name, waitS: wait };
      const answer = await context.services.post('looker-sync', LOOKER_SYNC_API.runPlan, body, (wait + 60) * 1_000);
      const { isReceivedHere, delivery } = planRun.parse(answer);
      const words = isReceivedHere ? wordsOf(delivery) || 'nothing came in time' : 'Looker delivers it';
      context.output.data(answer, () => context.output.line(`${name} was run: ${words}`));
      if (isReceivedHere && delivery?.verdict !== 'equal') process.exitCode = EXIT.differences;
    });
}

function wordsOf(delivery: DeliveryView | null): string {
  if (delivery === null) return '';
  const { receivedAt, rows, verdict, detail } = delivery;
  return `${receivedAt.slice(0, 16)}: ${String(rows)} rows, ${verdict ?? 'not compared yet'}${detail === null ? '' : ` (${detail})`}`;
}

const isWrong = (delivery: DeliveryView | null): boolean =>
  delivery?.verdict === 'differs' || delivery?.verdict === 'not_comparable';

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > MOST_WAIT_S)
    throw new InvalidArgumentError(`give whole seconds from 0 to ${String(MOST_WAIT_S)}`);
  return value;
}
