import { feedByName } from '@ml-connector/catalogue';
import type { ForecastView } from '@ml-connector/contracts';
import { MINUTE_FLOORS, DAY_FLOORS, type BudgetState } from '@ml-connector/exact';
import type { StreamEntity } from '../store/entities/stream.entity.js';

/** What is known of a stream's first read. */
export type ForecastStream = Pick<StreamEntity, 'feed' | 'phase' | 'state' | 'loadRun' | 'loadCalls'>;

/** What a forecast is made of. */
export interface ForecastFacts {
  readonly streams: readonly ForecastStream[];
  /** Rows by feed, where one call could count them. */
  readonly rows: ReadonlyMap<string, number>;
  /** Calls by feed that first reads of other divisions took. */
  readonly typicalCalls: ReadonlyMap<string, number>;
  readonly budget: BudgetState;
  readonly serverNowMs: number;
}

/** The part of a forecast that is reckoned. */
export type Forecast = Pick<ForecastView, 'calls' | 'guessedCalls' | 'minutes' | 'days' | 'endsAt' | 'feeds'>;

const DOCUMENTED = { minute: 60, day: 5_000 } as const;
/** First reads of feeds nobody has read yet. */
const GUESSED_CALLS = 5;
const DAY_MS = 86_400_000;
/** What history gets while all else does its work. */
const MINUTE_SHARE = 1 - MINUTE_FLOORS.notice;
const DAY_SHARE = 1 - DAY_FLOORS.notice - DAY_FLOORS.sweep;

/** Calls, minutes and days until everything is read once. What is read already costs nothing. */
export function forecast(facts: ForecastFacts): Forecast {
  const feeds = facts.streams.map((stream) => feedForecast(stream, facts));
  const calls = feeds.reduce((sum, feed) => sum + feed.calls, 0);
  const guessedCalls = feeds.reduce((sum, feed) => sum + (feed.basis === 'guessed' ? feed.calls : 0), 0);
  const { minute, day } = facts.budget;
  const perMinute = (minute?.limit ?? DOCUMENTED.minute) * MINUTE_SHARE;
  const perDay = (day?.limit ?? DOCUMENTED.day) * DAY_SHARE;
  const resetAtMs = day?.resetAtMs ?? (Math.floor(facts.serverNowMs / DAY_MS) + 1) * DAY_MS;
  const today = Math.min(perDay, day?.remaining ?? perDay);
  const minutes = calls / perMinute;
  const later = Math.max(0, calls - today);
  const fullDays = Math.max(0, Math.ceil(later / perDay) - 1);
  const lastMs = ((later === 0 ? calls : later - fullDays * perDay) / perMinute) * 60_000;
  const endsAtMs = (later === 0 ? facts.serverNowMs : resetAtMs + fullDays * DAY_MS) + lastMs;
  return {
    calls,
    guessedCalls,
    minutes: rounded(minutes),
    days: rounded((endsAtMs - facts.serverNowMs) / DAY_MS),
    endsAt: new Date(endsAtMs).toISOString(),
    feeds,
  };
}

function feedForecast(stream: ForecastStream, { rows, typicalCalls }: ForecastFacts): ForecastView['feeds'][number] {
  const { feed, phase, state } = stream;
  const about = { feed, phase, state };
  if (stream.loadRun !== null) return { ...about, rows: null, calls: 0, basis: 'done' };
  const counted = rows.get(feed);
  if (counted !== undefined) {
    const pages = Math.max(1, Math.ceil(counted / (feedByName(feed)?.pageSize ?? 60)));
    return { ...about, rows: counted, calls: Math.max(1, pages - stream.loadCalls), basis: 'counted' };
  }
  const typical = typicalCalls.get(feed) ?? GUESSED_CALLS;
  return { ...about, rows: null, calls: Math.max(1, typical - stream.loadCalls), basis: 'guessed' };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
