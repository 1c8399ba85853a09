import { feedByName } from '@ml-connector/catalogue';
import { packVersion } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import type { DivisionSession } from '../calls/division-session.js';
import type { RawItem } from '../publishing/raw-writer.js';
import { PRIORITIES, type StreamEntity } from '../store/entities/stream.entity.js';
import { changeInstantMs, liveChange } from './live-change.js';
import type { ReadRun } from './read-run.js';

const accounts = feedByName('accounts')!;
const entries = feedByName('sales_entries')!;
const summer = (text: string) => Date.parse(`2026-07-01T${text}+02:00`);
const wall = (text: string) => `/Date(${Date.parse(`2026-07-01T${text}Z`)})/`;
const item = (counter: bigint, modified: string): RawItem => ({
  ...{ feed: accounts, kind: 'record', key: String(counter) },
  version: packVersion({ epoch: 0, counter, generation: 0, deleted: false }),
  value: Buffer.from(JSON.stringify({ ID: String(counter), Modified: modified })),
});
const session = (clockOffsetMs = 0) =>
  ({ division: { region: 'nl' }, budget: { clockOffsetMs }, measured: new Map() }) as unknown as DivisionSession;
const stream = (change: Partial<StreamEntity> = {}) =>
  ({ loadRun: 'r', priority: PRIORITIES.sweep, checkpoint: '10', ...change }) as StreamEntity;
const run = (kind: ReadRun['kind'] = 'poll') => ({ kind }) as ReadRun;
const items = [item(9n, wall('09:00:00')), item(12n, wall('12:00:05')), item(11n, wall('12:00:01'))];

describe('the change whose way is measured', () => {
  it('is the oldest one beyond the checkpoint, at the time by our clock', () => {
    const found = liveChange(session(-2_000), stream(), accounts, run(), items);
    expect(found).toEqual({ item: items[2], changedAtMs: summer('12:00:01') + 2_000 });
  });

  it.each([
    ['a first read', stream({ loadRun: null }), run('load')],
    ['a full read', stream(), run('full')],
    ['what a command asked for', stream({ priority: PRIORITIES.command }), run()],
    ['an overlap without news', stream({ checkpoint: '12' }), run()],
  ])('is none of %s', (_, of, kind) => expect(liveChange(session(), of, accounts, kind, items)).toBeUndefined());

  it('of a document is counted with its notice, not again with the next sweep', () => {
    const own = session();
    const of = stream({ checkpoint: String(Date.parse('2026-07-01T11:00:00Z')) });
    expect(liveChange(own, of, entries, run('keys'), items)?.item).toBe(items[2]);
    expect(liveChange(own, of, entries, run(), items)).toBeUndefined();
    const later = item(13n, wall('12:00:09'));
    expect(liveChange(own, of, entries, run(), [...items, later])?.item).toBe(later);
  });

  it('has no time where Exact writes none', () => {
    expect(changeInstantMs('nl', 'yesterday')).toBeNull();
    expect(changeInstantMs('nl', '2026-07-01T12:00:00.250')).toBe(summer('12:00:00.250'));
    expect(liveChange(session(), stream(), accounts, run(), [item(11n, '')])).toBeUndefined();
  });
});
