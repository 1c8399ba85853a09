import { describe, expect, it } from 'vitest';
import { olderKeys } from './older.js';

const stored = (version: bigint, isAlive = true) => ({ version, isAlive });

describe('what a rebuild would set back', () => {
  it('is a key whose last raw record is older than its row, or that raw does not have', () => {
    const rows = new Map([
      ['nl:1|same', stored(7n)],
      ['nl:1|older', stored(7n)],
      ['nl:1|on its way', stored(7n)],
      ['nl:1|lost|in|parts', stored(7n)],
      ['nl:1|gone', stored(7n, false)],
      ['nl:1|revived', stored(7n, false)],
    ]);
    const raw = new Map([
      ['nl:1|same', 7n],
      ['nl:1|older', 6n],
      ['nl:1|on its way', 8n],
      ['nl:1|revived', 6n],
    ]);
    expect(olderKeys(rows, raw)).toEqual([
      { divisionKey: 'nl:1', key: 'older', why: 'older' },
      { divisionKey: 'nl:1', key: 'lost|in|parts', why: 'missing' },
      { divisionKey: 'nl:1', key: 'revived', why: 'older' },
    ]);
  });
});
