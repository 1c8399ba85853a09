import {
  entitiesOf,
  entityByName,
  entityByTable,
  feedByName,
  FEEDS,
  tableName,
  type Feed,
} from '@ml-connector/catalogue';
import type { RangeLimits } from '@ml-connector/kafka';
import { parseDivisionKey, TerminalError } from '@ml-connector/kernel';
import { createHash } from 'node:crypto';

/** What is to be replayed. */
export interface ReplayRequest {
  readonly feed: Feed;
  readonly tables: ReadonlySet<string>;
  readonly divisionKey?: string;
  readonly limits: RangeLimits;
  /** Begin again, also where an earlier run was interrupted. */
  readonly restart: boolean;
}

/** Options of the command as they are written. */
export interface RequestOptions {
  readonly division?: string;
  readonly from?: string;
  readonly until?: string;
  readonly fromOffset?: string;
  readonly untilOffset?: string;
  readonly partition?: readonly string[];
  readonly restart?: boolean;
}

/** The request of a feed, an entity or a table by name. Throws `unknown_feed`, `bad_range`, `bad_division_key`. */
export function replayRequest(name: string, options: RequestOptions): ReplayRequest {
  const { feed, tables } = named(name);
  if (options.division !== undefined) parseDivisionKey(options.division);
  return {
    feed,
    tables: new Set(tables),
    ...(options.division === undefined ? {} : { divisionKey: options.division }),
    limits: limitsOf(options),
    restart: options.restart ?? false,
  };
}

/** Names the progress of a request: the same request goes on where it was. */
export function jobId({ feed, tables, divisionKey, limits }: ReplayRequest): string {
  const facts = [feed.name, [...tables].sort(), divisionKey ?? null, Object.entries(limits).sort().map(String)];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 12);
}

function named(name: string): { readonly feed: Feed; readonly tables: readonly string[] } {
  const feed = feedByName(name);
  if (feed !== undefined) return { feed, tables: entitiesOf(feed).map(tableName) };
  const entity = entityByTable(name) ?? entityByName(name);
  if (entity !== undefined) return { feed: entity.feed, tables: [tableName(entity)] };
  throw new TerminalError(
    'unknown_feed',
    `${name} is no feed, entity or table; feeds: ${FEEDS.map((one) => one.name).join(', ')}`,
  );
}

function limitsOf(options: RequestOptions): RangeLimits {
  const { from, until, fromOffset, untilOffset, partition } = options;
  const limits: RangeLimits = {
    ...(from === undefined ? {} : { fromMs: moment(from, '--from') }),
    ...(until === undefined ? {} : { untilMs: moment(until, '--until') }),
    ...(fromOffset === undefined ? {} : { fromOffset: offset(fromOffset, '--from-offset') }),
    ...(untilOffset === undefined ? {} : { untilOffset: offset(untilOffset, '--until-offset') }),
    ...(partition === undefined
      ? {}
      : { partitions: partition.map((one) => Number(offset(one, '--partition'))).sort((a, b) => a - b) }),
  };
  if ((limits.fromMs ?? 0) >= (limits.untilMs ?? Infinity)) throw badRange('--from is not before --until');
  if (limits.untilOffset !== undefined && (limits.fromOffset ?? 0n) >= limits.untilOffset)
    throw badRange('--from-offset is not below --until-offset');
  return limits;
}

function moment(text: string, option: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badRange(`${option} ${text} is no moment: write 2026-01-31 or 2026-01-31T10:00:00Z`);
  return ms;
}

function offset(text: string, option: string): bigint {
  if (!/^\d{1,18}$/.test(text)) throw badRange(`${option} ${text} is no whole number`);
  return BigInt(text);
}

function badRange(message: string): TerminalError {
  return new TerminalError('bad_range', message);
}
