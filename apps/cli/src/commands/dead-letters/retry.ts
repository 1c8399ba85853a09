import { systemClock, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { EXIT } from '../../output/exit-codes.js';
import type { Output } from '../../output/output.js';
import { withProducer } from '../bus-producer.js';
import { connectedContextOf } from '../context.js';
import { askFetcher } from '../ask-fetcher.js';
import { LetterDriver, type DriveResult } from './drive.js';
import { LetterRefetcher } from './refetch.js';
import { addFilterOptions, countOf, narrows, type LetterFilter } from './letter-filter.js';
import { readLetters, readLettersById } from './read-letters.js';

interface RetryOptions extends LetterFilter {
  readonly dryRun?: true;
  readonly force?: true;
  readonly refetch?: true;
  readonly limit?: number;
}

/** `dead-letters retry`. */
export function retryCommand(parent: Command): void {
  const retry = parent
    .command('retry')
    .description('put letters back where they came from, bytes and headers as they were or as corrected')
    .argument('[id...]', 'as list prints them; or the filters of list');
  addFilterOptions(retry)
    .option('--dry-run', 'say what would happen, send nothing')
    .option('--force', 'also what would fail again by all this program knows')
    .option('--refetch', 'have exact-fetcher read the records again instead, where the source was put right')
    .option('--limit <n>', 'at most so many, the oldest', countOf)
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector dead-letters retry --reason refused_by_clickhouse --dry-run\n  ml-connector dead-letters retry transformer:0:17\n\nExit code 1 when some were held back. What is settled is left alone: running it again does no harm.',
    )
    .action(async (ids: string[], options: RetryOptions, command: Command) => {
      const context = connectedContextOf(command);
      const { kafka, output } = context;
      const { dryRun, force, refetch, limit, ...filter } = options;
      if (ids.length === 0 && !narrows(filter))
        throw new TerminalError('which_letters', 'say which letters: ids, or a filter such as --reason or --service');
      const found = ids.length > 0 ? await readLettersById(kafka, ids) : await readLetters(kafka, filter);
      const how = { dryRun: dryRun === true, force: force === true };
      const letters = found.slice(0, limit);
      const results = await withProducer(kafka, (sink) =>
        refetch === true
          ? new LetterRefetcher(
              (asked) => askFetcher(context, { type: 'refetch', ...asked, keys: [...asked.keys] }),
              sink,
              systemClock,
            ).refetch(letters, how)
          : new LetterDriver(kafka, sink, systemClock).drive(letters, how),
      );
      output.data({ dryRun: how.dryRun, ...countsOf(results), results }, () => print(output, results, how.dryRun));
      process.exitCode = results.some(({ outcome }) => outcome === 'held back') ? EXIT.differences : EXIT.ok;
    });
}

function countsOf(
  results: readonly DriveResult[],
): Record<'retried' | 'superseded' | 'refetched' | 'settled' | 'heldBack', number> {
  const count = (outcome: DriveResult['outcome']): number => results.filter((one) => one.outcome === outcome).length;
  return {
    retried: count('retried'),
    superseded: count('superseded'),
    refetched: count('refetched'),
    settled: count('settled'),
    heldBack: count('held back'),
  };
}

const MAX_LINES = 100;

function print(output: Output, results: readonly DriveResult[], dryRun: boolean): void {
  if (results.length > 0)
    output.table(
      ['Id', dryRun ? 'Would be' : 'Became', 'Detail'],
      results.slice(0, MAX_LINES).map(({ id, outcome, detail }) => [id, outcome, detail]),
    );
  const { retried, superseded, refetched, settled, heldBack } = countsOf(results);
  output.line(
    `${dryRun ? 'dry run, nothing was sent: ' : ''}${retried} retried, ${superseded} superseded by newer states, ${refetched} read again, ${settled} settled before, ${heldBack} held back`,
  );
}
