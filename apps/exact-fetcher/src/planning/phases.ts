import type { StreamEntity } from '../store/entities/stream.entity.js';

/** Phases of an initial load; one above means that all are open. */
export const LAST_PHASE = 5;

/** What opening phases needs to know of a stream. */
export type PhaseStream = Pick<StreamEntity, 'phase' | 'state' | 'loaded' | 'loadRun' | 'freshAt'>;

/** Highest phase that may run, and whether a timeout opened it. */
export interface OpenPhase {
  readonly phase: number;
  readonly timedOut: boolean;
}

/**
 * A phase opens when each stream of those before is loaded (its marker came through) or parked. Where all of them are
 * on the bus and the warehouse says nothing for `timeoutMs`, the next one opens anyway.
 */
export function openPhase(
  streams: readonly PhaseStream[],
  current: number,
  nowMs: number,
  timeoutMs: number,
): OpenPhase {
  let phase = current;
  let timedOut = false;
  while (phase <= LAST_PHASE) {
    const before = streams.filter((stream) => stream.phase <= phase);
    const open = before.filter((stream) => !stream.loaded && stream.state !== 'parked');
    if (open.length > 0) {
      const lastReadMs = Math.max(
        ...open.map((stream) => (stream.loadRun === null ? Infinity : (stream.freshAt ?? 0))),
      );
      if (nowMs - lastReadMs < timeoutMs) break;
      timedOut = true;
    }
    phase += 1;
  }
  return { phase, timedOut };
}
