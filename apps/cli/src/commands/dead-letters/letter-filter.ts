import { SERVICES, type ServiceName } from '@ml-connector/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { isSettled, type Letter } from './letter.js';

/** Which letters are meant; what is left out does not narrow. */
export interface LetterFilter {
  readonly service?: ServiceName;
  readonly topic?: string;
  readonly feed?: string;
  readonly table?: string;
  /** `nl:499156` or the bare number. */
  readonly division?: string;
  readonly reason?: string;
  /** ISO 8601, both inclusive. */
  readonly since?: string;
  readonly until?: string;
  /** Also those that are settled. */
  readonly all?: boolean;
}

/** Adds the options of a filter to a command. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(new Option('--service <name>', 'where it could not be processed').choices([...SERVICES]))
    .option('--topic <topic>', 'the topic it came from')
    .option('--feed <feed>', 'raw records of this feed')
    .option('--table <table>', 'rows of this table')
    .option('--division <division>', 'nl:499156, or the number alone')
    .option('--reason <reason>', 'why it could not be processed, such as wrong_type')
    .option('--since <time>', 'from then on, ISO 8601', momentOf)
    .option('--until <time>', 'up to then, ISO 8601', momentOf);
}

/** Whether a letter is meant. */
export function matches(filter: LetterFilter, letter: Letter): boolean {
  const { facts } = letter;
  const same = (wanted: string | undefined, is: string | null): boolean => wanted === undefined || wanted === is;
  const { division, since, until } = filter;
  return (
    (filter.all === true || !isSettled(letter)) &&
    same(filter.service, letter.service) &&
    same(filter.topic, facts.topic) &&
    same(filter.feed, letter.feed) &&
    same(filter.table, letter.table) &&
    same(filter.reason, facts.reason) &&
    (division === undefined || division === letter.division || division === letter.division?.split(':')[1]) &&
    (since === undefined || facts.at >= since) &&
    (until === undefined || facts.at <= until)
  );
}

/** Whether a filter narrows anything at all. */
export function narrows({ all, ...filter }: LetterFilter): boolean {
  void all;
  return Object.values(filter).some((value) => value !== undefined);
}

/** A moment given on the command line, ISO 8601 in UTC. */
export function momentOf(text: string): string {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) throw new InvalidArgumentError('a time is like 2026-01-31T08:00:00Z.');
  return new Date(atMs).toISOString();
}

/** A count given on the command line. */
export function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a count is a whole number of at least 1.');
  return Number(text);
}
