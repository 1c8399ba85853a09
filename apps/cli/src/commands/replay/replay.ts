import { TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../../output/exit-codes.js';
import { countRange } from '../../replay/count-range.js';
import { replayInPlace } from '../../replay/in-place.js';
import { replayRequest, type ReplayRequest, type RequestOptions } from '../../replay/replay-request.js';
import { cancelRebuild, rebuildBeside } from '../../replay/side-by-side.js';
import { checkBeforeRebuild } from './check-before.js';
import { withParts, withPartsOptions, type PartsOptions } from './open-parts.js';
import { printCount, printRebuilt, printReplayed } from './print-replay.js';

interface RunOptions extends RequestOptions, PartsOptions {
  readonly into: string;
  readonly sideBySide?: boolean;
  readonly dryRun?: boolean;
  readonly acceptDifferences?: boolean;
}

const EXAMPLES = `
Examples:
  ml-connector replay sales_invoices --division nl:499156 --from 2026-01-01 --dry-run
  ml-connector replay fact_transaction_line --from-offset 1000 --partition 0
  ml-connector replay transaction_lines --side-by-side

Interrupted by Ctrl-C or a fault, the same command goes on where it was.
Exit code 1: rows were refused, records could not be decoded, or rebuilt tables differ from the live ones.`;

/** `replay`: transforms records that are on the bus again, into the live tables or into new ones that replace them. */
export function replayCommand(program: Command): void {
  const replay = program
    .command('replay')
    .description('transform records on the bus again, in place or side by side; no call to Exact');
  const run = replay
    .command('run', { isDefault: true })
    .description('replay a feed, an entity or a table (the default command)')
    .argument('<name>', 'feed, entity or table')
    .option('--division <key>', 'only this division, as region:number')
    .option('--from <moment>', 'records written to the bus from then on, 2026-01-31 or 2026-01-31T10:00:00Z')
    .option('--until <moment>', 'records written before')
    .option('--from-offset <n>', 'first offset, in each partition')
    .option('--until-offset <n>', 'offset to stop before')
    .option('--partition <n...>', 'only these partitions')
    .option('--into <where>', 'place: the live tables; side-by-side: new ones', 'place')
    .option('--side-by-side', 'as --into side-by-side: build the tables of the feed anew, compare, exchange')
    .option('--accept-differences', 'side by side: exchange although rows differ, after a change of the transformation')
    .option('--dry-run', 'only count what would be read and loaded')
    .option('--restart', 'begin again, also where an earlier run was interrupted')
    .addHelpText('after', EXAMPLES);
  withPartsOptions(run).action(async (name: string, options: RunOptions, command: Command) => {
    const request = replayRequest(name, options);
    const beside = wantsBeside(options, request);
    if (options.dryRun === true) await dryRun(command, options, request);
    else if (beside) await rebuild(command, options, request);
    else await inPlace(command, options, request);
  });
  cancelCommand(replay);
}

function cancelCommand(replay: Command): void {
  const cancel = replay
    .command('cancel')
    .description('give up a rebuild side by side: the live tables stay, the new ones go')
    .argument('<name>', 'feed, entity or table')
    .addHelpText('after', '\nExample:\n  ml-connector replay cancel transaction_lines');
  withPartsOptions(cancel).action(async (name: string, options: PartsOptions, command: Command) => {
    const { feed } = replayRequest(name, {});
    await withParts(command, options, async (parts, { output }, signal) => {
      const given = await cancelRebuild(parts, feed, signal);
      const tables = given.map(({ table }) => table);
      output.data({ cancelled: tables }, () =>
        output.line(tables.length === 0 ? 'no rebuild to cancel' : `given up: ${tables.join(', ')}`),
      );
    });
  });
}

function wantsBeside(options: RunOptions, { divisionKey, limits }: ReplayRequest): boolean {
  if (options.into !== 'place' && options.into !== 'side-by-side')
    throw new TerminalError('bad_option', `--into ${options.into}: write place or side-by-side`);
  const beside = options.sideBySide === true || options.into === 'side-by-side';
  if (beside && (divisionKey !== undefined || Object.keys(limits).length > 0))
    throw new TerminalError('bad_option', 'side by side builds whole tables: no division, time or offset range');
  return beside;
}

function dryRun(command: Command, options: RunOptions, request: ReplayRequest): Promise<void> {
  return withParts(command, options, async ({ kafka }, { output }, signal) => {
    const count = await countRange(kafka, request, signal);
    output.data(count, () => printCount(output, count, Number(options.rate)));
  });
}

function inPlace(command: Command, options: RunOptions, request: ReplayRequest): Promise<void> {
  return withParts(command, options, async (parts, { output }, signal) => {
    const result = await replayInPlace(parts, request, signal);
    output.data(result, () => printReplayed(output, result));
    const faults = result.refused > 0 || Object.keys(result.unreadable).length > 0;
    process.exitCode = faults ? EXIT.differences : EXIT.ok;
  });
}

function rebuild(command: Command, options: RunOptions, { feed }: ReplayRequest): Promise<void> {
  return withParts(command, options, async (parts, context, signal) => {
    const { output } = context;
    const accepted = { acceptDifferences: options.acceptDifferences === true };
    if (!accepted.acceptDifferences) await checkBeforeRebuild(parts, context, feed, signal);
    const result = await rebuildBeside(parts, feed, accepted, signal);
    output.data(result, () => printRebuilt(output, feed.name, result));
    process.exitCode = result.swapped ? EXIT.ok : EXIT.differences;
  });
}
