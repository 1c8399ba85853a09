import type { Command } from 'commander';
import { connectedContextOf } from '../context.js';
import { letterView, type Letter } from './letter.js';
import { addFilterOptions, countOf, type LetterFilter } from './letter-filter.js';
import { readLetters } from './read-letters.js';

interface ListOptions extends LetterFilter {
  readonly limit: number;
  readonly summary?: true;
}

/** How many letters have the same reason and come from the same place. */
export interface ReasonCount {
  readonly service: string;
  readonly of: string;
  readonly reason: string;
  readonly letters: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly newest: string;
}

/** `dead-letters list`. */
export function listCommand(parent: Command): void {
  const list = parent
    .command('list')
    .description('letters that wait for somebody, newest first; with --summary how many of each reason');
  addFilterOptions(list)
    .option('--all', 'also those that are settled')
    .option('--summary', 'counts by reason')
    .option('--limit <n>', 'at most so many, the newest', countOf, 50)
    .addHelpText(
      'after',
      '\nExample:\n  ml-connector dead-letters list --summary\n  ml-connector dead-letters list --feed items --reason wrong_type --since 2026-01-31',
    )
    .action(async (options: ListOptions, command: Command) => {
      const context = connectedContextOf(command);
      const { output } = context;
      const { limit, summary, ...filter } = options;
      const letters = await readLetters(context.kafka, filter);
      if (summary === true) {
        const counts = countByReason(letters);
        output.data(counts, () =>
          output.table(
            ['Service', 'Of', 'Reason', 'Letters', 'Oldest', 'Newest'],
            counts.map((c) => [c.service, c.of, c.reason, String(c.letters), seconds(c.oldest), seconds(c.newest)]),
          ),
        );
        return;
      }
      const shown = letters.slice(-limit).reverse();
      output.data({ letters: shown.map(letterView), total: letters.length }, () => {
        if (letters.length === 0) {
          output.line('no dead letters');
          return;
        }
        output.table(
          ['Id', 'State', 'At', 'Of', 'Division', 'Reason', 'Detail', 'Try'],
          shown.map((letter) => [
            letter.id,
            letter.state,
            seconds(letter.facts.at),
            subjectOf(letter),
            letter.division ?? '',
            letter.facts.reason,
            letter.facts.detail.slice(0, 60),
            String(letter.attempt),
          ]),
        );
        if (letters.length > shown.length) output.line(`${letters.length - shown.length} more; see --limit, --summary`);
      });
    });
}

/** Letters by service, subject and reason, most first. */
export function countByReason(letters: readonly Letter[]): ReasonCount[] {
  const groups = Map.groupBy(letters, (one) => `${one.service} ${subjectOf(one)} ${one.facts.reason}`);
  return [...groups.values()]
    .map((group) => {
      const times = group.map(({ facts }) => facts.at).sort();
      const [first] = group;
      return {
        service: first?.service ?? '',
        of: first === undefined ? '' : subjectOf(first),
        reason: first?.facts.reason ?? '',
        letters: group.length,
        oldest: times[0] ?? '',
        newest: times.at(-1) ?? '',
      };
    })
    .sort((a, b) => b.letters - a.letters);
}

function subjectOf({ feed, table, facts }: Letter): string {
  return feed ?? table ?? facts.topic;
}

function seconds(iso: string): string {
  return iso.slice(0, 19);
}
