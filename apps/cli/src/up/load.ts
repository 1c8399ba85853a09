import {
  FETCHER_API,
  LOOKER_SYNC_API,
  modelView,
  streamView,
  type ModelView,
  type StreamView,
} from '@ml-connector/contracts';
import { RetriableError, systemClock, TerminalError } from '@ml-connector/kernel';
import { z } from 'zod';
import type { Services } from '../config/services.js';
import { progressOf, type ProgressView } from './progress.js';

/** Between two looks. */
const POLL_MS = 300;

/** Streams as exact-fetcher tells them. */
export async function readStreams(services: Services): Promise<StreamView[]> {
  return z.array(streamView).parse(await services.get('exact-fetcher', FETCHER_API.streams));
}

async function readModel(services: Services): Promise<ModelView> {
  return modelView.parse(await services.get('looker-sync', LOOKER_SYNC_API.model));
}

/** What the initial load took. */
export interface LoadReport {
  readonly tookMs: number;
  readonly records: number;
  readonly calls: number;
  readonly callsLeast: number;
  readonly parked: readonly string[];
}

/**
 * Waits until every stream of every connection is loaded or parked; a service that is away for a moment is asked again.
 * Throws `load_too_long` with what is missing, and `service_away` when nobody answered to the end.
 */
export async function waitForLoad(
  services: Services,
  divisions: number,
  view: ProgressView,
  timeoutMs: number,
): Promise<LoadReport> {
  const startedAt = systemClock.now();
  const isOver = (): boolean => systemClock.now() - startedAt > timeoutMs;
  try {
    for (;;) {
      const streams = await unlessAway(readStreams(services), isOver);
      if (streams !== undefined) {
        const progress = progressOf(streams);
        view.update(progress);
        const open = streams.filter((stream) => !stream.loaded && stream.state !== 'parked');
        if (progress.length >= divisions && open.length === 0) return report(streams, systemClock.now() - startedAt);
        if (isOver()) throw tooLong(timeoutMs, divisions, progress.length, open);
      }
      await systemClock.sleep(POLL_MS);
    }
  } finally {
    view.close();
  }
}

/** What a service answers, or nothing while it is away and there is time left. */
async function unlessAway<T>(answer: Promise<T>, isOver: () => boolean): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof RetriableError) || isOver()) throw error;
    return undefined;
  }
}

function tooLong(timeoutMs: number, divisions: number, known: number, open: readonly StreamView[]): TerminalError {
  const some = open.slice(0, 8).map((s) => `${s.divisionKey} ${s.feed} (${s.state})`);
  return new TerminalError(
    'load_too_long',
    `the load did not end in ${Math.round(timeoutMs / 1000)} s; ${known} of ${divisions} divisions known, open: ${some.join(', ')}`,
  );
}

function report(streams: readonly StreamView[], tookMs: number): LoadReport {
  const sum = (of: (stream: StreamView) => number): number => streams.reduce((total, s) => total + of(s), 0);
  return {
    tookMs,
    records: sum((s) => s.records),
    calls: sum((s) => s.loadCalls),
    callsLeast: sum((s) => s.loadCallsLeast),
    parked: streams.filter((s) => s.state === 'parked').map((s) => `${s.divisionKey} ${s.feed}: ${s.reason ?? ''}`),
  };
}

/** Waits until the LookML is deployed; looker-sync may be away for a moment. Throws with its last error. */
export async function waitForModel(services: Services, timeoutMs: number): Promise<void> {
  const deadline = systemClock.now() + timeoutMs;
  const isOver = (): boolean => systemClock.now() > deadline;
  for (;;) {
    const model = await unlessAway(readModel(services), isOver);
    if (model?.deployed === true) return;
    if (isOver())
      throw new RetriableError(
        'model_not_deployed',
        `Looker has no model yet: ${model?.lastError ?? 'the deploy is still running'}`,
      );
    await systemClock.sleep(POLL_MS);
  }
}
