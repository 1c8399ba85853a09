import { FETCHER_API, LOOKER_SYNC_API, modelView, streamView } from '@ml-connector/contracts';
import { RetriableError, systemClock, TerminalError } from '@ml-connector/kernel';
import { z } from 'zod';
import type { Services } from '../config/services.js';
import { progressOf, type ProgressView } from './progress.js';

/** Streams as exact-fetcher tells them. */
export async function readStreams(services: Services): Promise<z.infer<typeof streamView>[]> {
  return z.array(streamView).parse(await services.get('exact-fetcher', FETCHER_API.streams));
}

/** What the initial load took. */
export interface LoadReport {
  readonly tookMs: number;
  readonly records: number;
  readonly calls: number;
  readonly callsLeast: number;
  readonly parked: readonly string[];
}

/** Waits until every stream of every connection is loaded or parked. Throws `load_too_long` with what is missing. */
export async function waitForLoad(
  services: Services,
  divisions: number,
  view: ProgressView,
  timeoutMs: number,
): Promise<LoadReport> {
  const startedAt = systemClock.now();
  try {
    for (;;) {
      const streams = await readStreams(services);
      const progress = progressOf(streams);
      view.update(progress);
      const open = streams.filter((stream) => !stream.loaded && stream.state !== 'parked');
      if (progress.length >= divisions && open.length === 0) return report(streams, systemClock.now() - startedAt);
      if (systemClock.now() - startedAt > timeoutMs)
        throw new TerminalError(
          'load_too_long',
          `the load did not end in ${Math.round(timeoutMs / 1000)} s; ${progress.length} of ${divisions} divisions known, open: ${open
            .slice(0, 8)
            .map((s) => `${s.divisionKey} ${s.feed} (${s.state})`)
            .join(', ')}`,
        );
      await systemClock.sleep(300);
    }
  } finally {
    view.close();
  }
}

function report(streams: readonly z.infer<typeof streamView>[], tookMs: number): LoadReport {
  const sum = (of: (stream: z.infer<typeof streamView>) => number): number =>
    streams.reduce((total, s) => total + of(s), 0);
  return {
    tookMs,
    records: sum((s) => s.records),
    calls: sum((s) => s.loadCalls),
    callsLeast: sum((s) => s.loadCallsLeast),
    parked: streams.filter((s) => s.state === 'parked').map((s) => `${s.divisionKey} ${s.feed}: ${s.reason ?? ''}`),
  };
}

/** Waits until the LookML is deployed. Throws with looker-sync's last error. */
export async function waitForModel(services: Services, timeoutMs: number): Promise<void> {
  const deadline = systemClock.now() + timeoutMs;
  for (;;) {
    const model = modelView.parse(await services.get('looker-sync', LOOKER_SYNC_API.model));
    if (model.deployed) return;
    if (systemClock.now() > deadline)
      throw new RetriableError(
        'model_not_deployed',
        `Looker has no model yet: ${model.lastError ?? 'the deploy is still running'}`,
      );
    await systemClock.sleep(300);
  }
}
