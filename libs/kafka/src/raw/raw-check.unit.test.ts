import { describe, expect, it } from 'vitest';
import { olderKeys, type ComparedKey } from './raw-check.js';

const compared = (raw: bigint | undefined, isAlive = true): ComparedKey => ({
  ...{ version: 7n, isAlive },
  ...(raw === undefined ? {} : { raw }),
});

describe('what a rebuild would set back', () => {
  it('is a key whose last raw record is older than its row, or that raw does not have', () => {
    const keys = new Map([
      ['nl:1|same', compared(7n)],
      ['nl:1|older', compared(6n)],
      ['nl:1|on its way', compared(8n)],
      ['nl:1|lost|in|parts', compared(undefined)],
      ['nl:1|gone', compared(undefined, false)],
      ['nl:1|revived', compared(6n, false)],
    ]);
    expect(olderKeys(keys)).toEqual([
      { divisionKey: 'nl:1', key: 'older', why: 'older' },
      { divisionKey: 'nl:1', key: 'lost|in|parts', why: 'missing' },
      { divisionKey: 'nl:1', key: 'revived', why: 'older' },
    ]);
  });
});
