import { describe, expect, it } from 'vitest';
import { PRIORITIES, StreamEntity } from '../store/entities/stream.entity.js';
import { heldUntilMs, mayRun, pickStream, type Candidate } from './pick-stream.js';

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
const candidate = (feed: string, facts: Partial<Candidate> = {}, of: Partial<StreamEntity> = {}): Candidate => ({
  stream: stream(feed, of),
  workClass: 'sweep',
  heldUntilMs: null,
  underWay: false,
  ...facts,
});

describe('pickStream', () => {
  it('takes notices before sweeps, compares after them, and history last', () => {
    const all = (['backfill', 'reconcile', 'sweep', 'notice'] as const).map((workClass) =>
      candidate(workClass, { workClass }),
    );
    const order: string[] = [];
    for (let left = all; left.length > 0;) {
      const next = pickStream(left);
      order.push(next?.stream.feed ?? '');
      left = left.filter((one) => one !== next);
    }
    expect(order).toEqual(['notice', 'sweep', 'reconcile', 'backfill']);
  });

  it('goes on with what may be called when the more urgent has used its part', () => {
    const held = candidate('notice', { workClass: 'notice', heldUntilMs: 5_000 });
    const history = candidate('history', { workClass: 'backfill' });
    expect(pickStream([held, history])?.stream.feed).toBe('history');
    expect(pickStream([held])).toBeUndefined();
    expect(heldUntilMs([held, candidate('later', { heldUntilMs: 9_000 })], ['notice', 'sweep'])).toBe(5_000);
    expect(heldUntilMs([held], ['backfill'])).toBe(Infinity);
  });

  it('ends a read under way before it begins another of the same urgency', () => {
    expect(pickStream([candidate('a'), candidate('b', { underWay: true })])?.stream.feed).toBe('b');
  });

  it('takes a command before a notice', () => {
    const noticed = candidate('a', { workClass: 'notice' }, { priority: PRIORITIES.notice });
    const asked = candidate('b', { workClass: 'notice' }, { priority: PRIORITIES.command });
    expect(pickStream([noticed, asked])?.stream.feed).toBe('b');
  });
});

describe('mayRun', () => {
  it('begins nothing of a phase that is not open, and nothing before its time', () => {
    const later = stream('later', { phase: 3, loadRun: null });
    expect([mayRun(later, 2, 1_000), mayRun(later, 3, 1_000)]).toEqual([false, true]);
    expect(mayRun(stream('early', { dueAt: 1_001 }), 6, 1_000)).toBe(false);
    expect(mayRun(stream('never', { dueAt: null }), 6, 1_000)).toBe(false);
  });

  it('goes on with a live stream of a later phase while an earlier phase is loaded again', () => {
    expect(mayRun(stream('live', { phase: 5 }), 1, 1_000)).toBe(true);
  });
});
