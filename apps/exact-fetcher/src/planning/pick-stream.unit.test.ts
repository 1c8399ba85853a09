import { describe, expect, it } from 'vitest';
import { PRIORITIES, StreamEntity } from '../store/entities/stream.entity.js';
import { pickStream } from './pick-stream.js';

const stream = (feed: string, facts: Partial<StreamEntity> = {}): StreamEntity =>
  Object.assign(new StreamEntity(), {
    feed,
    phase: 1,
    state: 'live',
    dueAt: 0,
    priority: PRIORITIES.sweep,
    loadRun: 'run',
    ...facts,
  });
const pick = (streams: StreamEntity[], phase = 6, underWay = '') =>
  pickStream(streams, phase, 1_000, (feed) => feed === underWay)?.feed;

describe('pickStream', () => {
  it('takes a notice before a load and a load before a sweep', () => {
    const sweep = stream('sweep');
    const load = stream('load', { loadRun: null, priority: PRIORITIES.load });
    const noticed = stream('noticed', { priority: PRIORITIES.notice });
    expect(pick([sweep, load, noticed])).toBe('noticed');
    expect(pick([sweep, load])).toBe('load');
  });

  it('begins nothing of a phase that is not open, and nothing before its time', () => {
    const later = stream('later', { phase: 3, loadRun: null, priority: PRIORITIES.load });
    expect(pick([later], 2)).toBeUndefined();
    expect(pick([later], 3)).toBe('later');
    expect(pick([stream('early', { dueAt: 1_001 }), stream('never', { dueAt: null })])).toBeUndefined();
  });

  it('goes on with a live stream of a later phase while an earlier phase is loaded again', () => {
    expect(pick([stream('live', { phase: 5 })], 1)).toBe('live');
  });

  it('ends a read under way before it begins another of the same urgency', () => {
    expect(pick([stream('a'), stream('b')], 6, 'b')).toBe('b');
  });
});
