import { isCancel, multiselect } from '@clack/prompts';
import { CONNECTING_API, TOKEN_API, type ConnectionView, type DivisionView } from '@ml-connector/contracts';
import { systemClock, TerminalError } from '@ml-connector/kernel';
import { InvalidArgumentError, type Command } from 'commander';
import { connectedContextOf, type ConnectedContext } from '../context.js';
import { connectionNamed } from './asking.js';
import { printDivisions, readDivisions, whyNot } from './show.js';

interface DivisionsOptions {
  readonly all?: boolean;
  readonly only?: number[];
  readonly from?: string;
  readonly refresh?: boolean;
}

const LOOK_MS = 1_000;
/** exact-fetcher lists them within the budget: a division without a call left waits for its minute. */
const LISTED_WITHIN_MS = 90_000;

/** `connect divisions`. */
export function divisionsCommand(connect: Command): void {
  connect
    .command('divisions')
    .description('show the divisions of a connection and choose which are read')
    .argument('<connection>', 'name or id')
    .option('--all', 'read all')
    .option('--only <numbers>', 'read these, comma-separated', divisionNumbers)
    .option('--from <day>', 'with --only: read documents from this day on, YYYY-MM-DD')
    .option('--refresh', 'ask Exact for them again first')
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector connect divisions nl --only 120043,120044 --from 2024-01-01\n\nOn a terminal, without --all or --only, the divisions are offered for choice.',
    )
    .action(async (name: string, options: DivisionsOptions, command: Command) => {
      const context = connectedContextOf(command);
      const connection = await connectionNamed(context, name);
      if (options.refresh === true)
        await context.services.post('token-service', CONNECTING_API.discover(connection.id), {});
      const listed = await waitForDivisions(context, connection);
      const choice = options.all === true ? 'all' : (options.only ?? (await chosen(context, listed)));
      if (choice !== undefined)
        await context.services.put('token-service', TOKEN_API.divisions(connection.id), { divisions: choice });
      if (options.from !== undefined) await readFrom(context, connection.id, options.only ?? [], options.from);
      const divisions = await readDivisions(context, connection.id);
      context.output.data(divisions, () => printDivisions(context.output, divisions));
    });
}

/** Numbers out of a comma-separated list. Throws what Commander shows as a wrong call. */
export function divisionNumbers(text: string): number[] {
  const numbers = text.split(',').map((part) => part.trim());
  const wrong = numbers.find((part) => !/^[1-9]\d{0,9}$/.test(part));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is no division number; write 120043,120044`);
  return numbers.map(Number);
}

async function waitForDivisions(context: ConnectedContext, connection: ConnectionView): Promise<DivisionView[]> {
  const until = systemClock.now() + LISTED_WITHIN_MS;
  for (;;) {
    const listed = await readDivisions(context, connection.id);
    if (listed.length > 0) return listed;
    const { state, reason, remedy, name } = await connectionNamed(context, connection.id);
    const details = { remedy: remedy ?? `ml-connector connect show ${name}` };
    if (state === 'new' || state === 'held' || reason !== null)
      throw new TerminalError('no_divisions', `${name} has no divisions yet: ${reason ?? `it is ${state}`}`, {
        details,
      });
    if (systemClock.now() > until)
      throw new TerminalError('no_divisions', `Exact's divisions for ${name} did not come in time`, { details });
    await systemClock.sleep(LOOK_MS);
  }
}

/** Undefined without a terminal: then they are only shown. */
async function chosen(context: ConnectedContext, divisions: readonly DivisionView[]): Promise<number[] | undefined> {
  if (!context.output.live || !process.stdin.isTTY) return undefined;
  const answer = await multiselect({
    message: 'Which divisions are read?',
    options: divisions.map((d) => ({ value: d.number, label: `${d.number} ${d.label ?? d.name}`, hint: hintOf(d) })),
    initialValues: divisions.filter((d) => d.chosen).map((d) => d.number),
    required: false,
  });
  if (isCancel(answer)) throw new TerminalError('cancelled', 'the choice was left as it is');
  return answer;
}

function hintOf(division: DivisionView): string {
  const against = division.chosen ? whyNot(division) : '';
  return [division.country, division.currency, against].filter((part) => part !== null && part !== '').join(', ');
}

async function readFrom(context: ConnectedContext, id: string, numbers: number[], backfillFrom: string): Promise<void> {
  if (numbers.length === 0) throw new TerminalError('from_without_only', '--from goes with --only');
  for (const number of numbers)
    await context.services.put('token-service', CONNECTING_API.division(id, number), { backfillFrom });
}
