import { FEEDS } from '@ml-connector/catalogue';
import { describe, expect, it } from 'vitest';
import { PRIORITIES, StreamEntity } from '../store/entities/stream.entity.js';
import { pickStream } from './pick-stream.js';
import { workClassOf } from './work-class.js';

const DAY_MS = 86_400_000;
const streamOf = (feed: string, facts: Partial<StreamEntity>): StreamEntity =>
  Object.assign(new StreamEntity(), {
    feed,
    phase: 1,
    dueAt: 0,
    dueKeys: [],
    loadRun: 'run',
    fullAt: 0,
    fullRequested: false,
    priority: PRIORITIES.sweep,
    ...facts,
  });

describe('workClassOf', () => {
  it.each(FEEDS)('takes $name that a person asked for before every sweep, and forgets that in no restart', (feed) => {
    // Only what is stored, no read under way: as after a restart.
    const asked = streamOf(feed.name, { priority: PRIORITIES.command, phase: 6, dueAt: 1_000 });
    expect(workClassOf(asked, feed, undefined, 2_000, DAY_MS)).toBe('notice');
    const candidates = [
      ...FEEDS.map((other) => ({ feed: other, stream: streamOf(other.name, {}) })),
      { feed, stream: asked },
    ];
    const picked = pickStream(
      candidates.map((one) => ({
        stream: one.stream,
        workClass: workClassOf(one.stream, one.feed, undefined, 2_000, DAY_MS),
        heldUntilMs: null,
        underWay: false,
      })),
    );
    expect(picked?.stream).toBe(asked);
  });

  it('takes a first read for history, whoever asked for it', () => {
    const [feed] = FEEDS;
    if (feed === undefined) throw new Error('no feed is declared');
    const stream = streamOf(feed.name, { priority: PRIORITIES.command, loadRun: null });
    expect(workClassOf(stream, feed, undefined, 2_000, DAY_MS)).toBe('backfill');
  });
});
