import { RECONCILE_API, type ReconcileRequest, type ReconcileView } from '@ml-connector/contracts';
import { ConnectorError, systemClock } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../output/exit-codes.js';
import { cellsOf, writeCells } from '../reconcile/cells-file.js';
import { followRun } from '../reconcile/follow-run.js';
import { printReconcile } from '../reconcile/print-reconcile.js';
import {
  divisionOption,
  entityOption,
  fileOption,
  periodOption,
  secondsOption,
  type ReconcileGiven,
} from '../reconcile/request.js';
import { connectedContextOf, type ConnectedContext } from './context.js';
import { reconcileRawCommand } from './reconcile-raw.js';

const HELP = `
Exact is asked again where something differs: only what two readings of it agree on is a defect. What is on its way
is in flight, what is explained a known deviation; neither is a difference to a scheduler, unless --strict.

Example:
  ml-connector reconcile --division nl:123456 --repair --out reconciliation.csv

Exit codes: 0 equal, 1 differences, 2 wrong call (an entity or division there is none of), 3 could not be asked.`;

/** `reconcile`: Exact, the warehouse and Looker, for each division, entity and period. */
export function reconcileCommand(program: Command): void {
  const reconcile = program
    .command('reconcile')
    .description('compare Exact, ClickHouse and Looker by division, entity and period; repair what differs')
    .option('--division <key>', 'only this one, as region:number', divisionOption)
    .option('--entity <entity>', 'only this one, such as transaction_line', entityOption)
    .option('--period <period>', 'only this one, such as 2026-03', periodOption)
    .option('--repair', 'have Exact read again what is a defect, and renew what Looker has cached')
    .option('--fresh', 'have Exact tell all its figures again first; else those of the last day are compared')
    .option('--no-confirm', 'do not ask Exact again: what differs for the first time is in flight')
    .option('--settle <seconds>', 'time in which a change at Exact has reached Looker', secondsOption)
    .option('--wait <seconds>', 'time to wait for readings of Exact and for repairs', secondsOption)
    .option('--strict', 'what is in flight is a difference, too')
    .option('--out <file>', 'all figures into a file: .json or .csv', fileOption)
    .addHelpText('after', HELP)
    .action(async (given: ReconcileGiven, command: Command) => {
      const context = connectedContextOf(command);
      const view = await asUsage(command, () =>
        followRun(context.services, requestOf(given), systemClock, (step) => context.output.line(`  ${step}`)),
      );
      if (given.out !== undefined) await writeOut(context, given.out, view);
      context.output.data(view, () => printReconcile(context.output, view));
      process.exitCode = exitCodeOf(view, given.strict === true);
    });
  acceptCommand(reconcile);
  reconcileRawCommand(reconcile);
}

interface AcceptGiven {
  readonly why: string;
  readonly withdraw?: true;
}

function acceptCommand(reconcile: Command): void {
  reconcile
    .command('accept')
    .description('take the difference a figure has now for right: it is a known deviation as long as it stays the same')
    .argument('<division>', 'as region:number', divisionOption)
    .argument('<entity>', 'such as transaction_line', entityOption)
    .argument('[period]', 'such as 2026-03; without it the figure over all periods', periodOption)
    .requiredOption('--why <reason>', 'why it is right')
    .option('--withdraw', 'it is no longer right')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector reconcile accept nl:123456 sales_invoice --why "archived at Exact in 2019"',
    )
    .action(
      async (divisionKey: string, entity: string, period: string | undefined, given: AcceptGiven, command: Command) => {
        const { services, output } = connectedContextOf(command);
        const withdraw = given.withdraw === true;
        const body = { divisionKey, entity, period: period ?? '', reason: given.why, withdraw };
        const answer = await services.post('looker-sync', RECONCILE_API.accept, body);
        output.data(answer, () => output.line(withdraw ? 'withdrawn' : 'accepted'));
      },
    );
}

function requestOf({
  division,
  entity,
  period,
  repair,
  fresh,
  confirm,
  settle,
  wait,
}: ReconcileGiven): ReconcileRequest {
  return {
    ...(division === undefined ? {} : { divisionKey: division }),
    ...(entity === undefined ? {} : { entity }),
    ...(period === undefined ? {} : { period }),
    ...(settle === undefined ? {} : { settleS: settle }),
    ...(wait === undefined ? {} : { waitS: wait }),
    ...{ repair: repair === true, fresh: fresh === true, confirm },
  };
}

async function writeOut(context: ConnectedContext, file: string, view: ReconcileView): Promise<void> {
  const client = context.warehouse();
  try {
    writeCells(file, view, await cellsOf(client, view.run ?? ''));
  } finally {
    await client.close();
  }
}

/** Naming what there is none of is a wrong call. */
async function asUsage<T>(command: Command, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConnectorError && /^unknown_(division|entity)$/.test(error.code))
      return command.error(`error: ${error.message}`, { code: error.code, exitCode: EXIT.usage });
    throw error;
  }
}

/** What a scheduler acts on. */
export function exitCodeOf({ state, verdicts }: ReconcileView, strict: boolean): number {
  if (state !== 'done') return EXIT.failed;
  const differ = (verdicts['defect'] ?? 0) + (strict ? (verdicts['in_flight'] ?? 0) : 0);
  return differ > 0 ? EXIT.differences : EXIT.ok;
}
