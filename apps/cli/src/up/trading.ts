import { budgetView, FETCHER_API, type BudgetView, type StreamView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { z } from 'zod';
import type { Services } from '../config/services.js';
import type { Output } from '../output/output.js';
import { renderTable } from '../output/output.js';
import { readStreams } from './load.js';

/** Business events a minute, over the whole demo company. */
const TRADES_PER_MINUTE = 30;
const REFRESH_MS = 2_000;
/** Without a terminal a line is printed this often. */
const LINE_EVERY_MS = 30_000;

/** One line of the screen. */
export interface DivisionStatus {
  readonly divisionKey: string;
  readonly divisionName: string;
  /** Seconds since the least fresh live stream was found to have nothing newer. */
  readonly freshnessS: number | null;
  readonly records: number;
  readonly callsToday: number;
  readonly minuteRemaining: number | null;
  readonly dayRemaining: number | null;
  readonly parked: number;
}

/** Freshness and calls by division. */
export function statusOf(
  streams: readonly StreamView[],
  budgets: readonly BudgetView[],
  nowMs: number,
): DivisionStatus[] {
  return [...Map.groupBy(streams, (stream) => stream.divisionKey).entries()]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([divisionKey, own]) => {
      const budget = budgets.find((b) => b.divisionKey === divisionKey);
      const fresh = own.map((s) => s.freshAt).filter((at): at is string => at !== null);
      const oldest = fresh.length === 0 ? null : Math.min(...fresh.map((at) => Date.parse(at)));
      return {
        divisionKey,
        divisionName: own[0]?.divisionName ?? '',
        freshnessS: oldest === null ? null : Math.max(0, Math.round((nowMs - oldest) / 1000)),
        records: own.reduce((sum, s) => sum + s.records, 0),
        callsToday: budget?.callsToday ?? 0,
        minuteRemaining: budget?.minuteRemaining ?? null,
        dayRemaining: budget?.dayRemaining ?? null,
        parked: own.filter((s) => s.state === 'parked').length,
      };
    });
}

/** The status as a table. */
export function statusTable(status: readonly DivisionStatus[]): string {
  const text = (n: number | null): string => (n === null ? '' : n.toLocaleString('en'));
  return renderTable(
    ['Division', 'Name', 'Least fresh (s)', 'Records', 'Calls today', 'Left (minute)', 'Left (day)', 'Parked'],
    status.map((s) => [
      s.divisionKey,
      s.divisionName,
      text(s.freshnessS),
      text(s.records),
      text(s.callsToday),
      text(s.minuteRemaining),
      text(s.dayRemaining),
      text(s.parked),
    ]),
  );
}

/** Reads the status of every division. */
export async function readStatus(services: Services): Promise<DivisionStatus[]> {
  const budgets = z.array(budgetView).parse(await services.get('exact-fetcher', FETCHER_API.budgets));
  return statusOf(await readStreams(services), budgets, systemClock.now());
}

/** Lets the demo company trade until the signal, and shows freshness and calls meanwhile. */
export async function keepTrading(
  services: Services,
  exactControl: string,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  await fetch(`${exactControl}/trade/start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ perMinute: TRADES_PER_MINUTE }),
  });
  output.line();
  output.line(`The demo company keeps trading, ${TRADES_PER_MINUTE} events a minute. Ctrl-C stops everything.`);
  await watchStatus(services, output, signal);
}

/** Shows freshness and calls of every division until the signal. */
export async function watchStatus(services: Services, output: Output, signal: AbortSignal): Promise<void> {
  let drawn = 0;
  while (!signal.aborted) {
    const table = statusTable(await readStatus(services));
    if (output.live) {
      if (drawn > 0) process.stdout.write(`\u001b[${drawn}A\u001b[J`);
      process.stdout.write(`${table}\n`);
      drawn = table.split('\n').length;
    } else {
      output.line(table);
    }
    await systemClock.sleep(output.live ? REFRESH_MS : LINE_EVERY_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
