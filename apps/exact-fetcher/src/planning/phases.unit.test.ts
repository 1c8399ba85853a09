import { describe, expect, it } from 'vitest';
import { openPhase, type PhaseStream } from './phases.js';

const stream = (phase: number, facts: Partial<PhaseStream> = {}): PhaseStream => ({
  phase,
  state: 'live',
  loaded: true,
  loadRun: 'run',
  freshAt: 0,
  ...facts,
});

describe('openPhase', () => {
  it('opens a phase when each stream before is loaded or parked', () => {
    const streams = [
      stream(1),
      stream(1, { state: 'parked', loaded: false, loadRun: null }),
      stream(2, { loaded: false }),
    ];
    expect(openPhase(streams, 1, 10, 1_000)).toEqual({ phase: 2, timedOut: false });
  });

  it('waits for a first read that is still under way, however long', () => {
    const reading = stream(1, { loaded: false, loadRun: null, freshAt: null, state: 'loading' });
    expect(openPhase([reading], 1, 1e12, 1_000)).toEqual({ phase: 1, timedOut: false });
  });

  it('goes on after a timeout when the warehouse says nothing', () => {
    const silent = stream(1, { loaded: false, freshAt: 5_000 });
    expect(openPhase([silent, stream(2, { loaded: false, loadRun: null })], 1, 5_999, 1_000).phase).toBe(1);
    expect(openPhase([silent, stream(2, { loaded: false, loadRun: null })], 1, 6_000, 1_000)).toEqual({
      phase: 2,
      timedOut: true,
    });
  });

  it('opens all when everything is loaded', () => {
    expect(openPhase([stream(1), stream(5)], 1, 0, 1).phase).toBe(6);
  });
});
