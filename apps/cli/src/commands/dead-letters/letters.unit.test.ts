import { deadLetterHeaders, rawHeaders, rowsHeaders, type DeadLetterAction } from '@ml-connector/contracts';
import { describe, expect, it } from 'vitest';
import { letterOf, type Letter } from './letter.js';
import { matches, type LetterFilter } from './letter-filter.js';
import { judge } from './verdict.js';

const facts = { reason: 'wrong_type', detail: 'd', partition: 2, offset: '7', at: '2026-01-31T08:00:00.000Z' };
const envelope = {
  kind: 'record',
  feed: 'items',
  connectionId: 'c',
  region: 'nl',
  division: 17,
  fetchedAt: '2026-01-31T07:00:00.000Z',
  version: '8',
  lineageId: 'l',
} as const;
const letter = (
  given: { readonly key?: string; readonly value?: string; readonly headers?: Record<string, string> },
  actions: readonly DeadLetterAction[] = [],
): Letter =>
  letterOf(
    'transformer',
    {
      partition: 1,
      offset: '4',
      timestamp: '0',
      key: given.key === undefined ? null : Buffer.from(given.key),
      value: given.value === undefined ? null : Buffer.from(given.value),
      headers: {
        ...deadLetterHeaders({ ...facts, topic: 'exact.raw.items.v1', service: 'transformer' }),
        ...given.headers,
      },
    },
    actions,
  );
const record = { key: 'nl:17|a', value: '{}', headers: rawHeaders(envelope, 0) };
const rows = { kind: 'rows', table: 'dim_item', rows: 2, rawOffsets: ['1', '2'], connectionId: 'c' } as const;
const fetchedAt = [envelope.fetchedAt, envelope.fetchedAt] as const;

describe('a dead letter', () => {
  it.each([
    ['a raw record', record, { feed: 'items', table: null, division: 'nl:17' }],
    ['a notice', { key: 'c,17', value: '{}' }, { feed: null, table: null, division: '17' }],
    [
      'a row',
      {
        value: '{"division_key":"nl:18","region":"nl"}',
        headers: rowsHeaders({ ...rows, divisionKeys: ['nl:17', 'nl:18'], fetchedAt }),
      },
      { feed: null, table: 'dim_item', division: 'nl:18' },
    ],
    ['anything', { value: '\u0000' }, { feed: null, table: null, division: null }],
  ])('says of %s what it is about', (_what, message, expected) => {
    expect(letter(message)).toMatchObject({ id: 'transformer:1:4', state: 'open', attempt: 1, ...expected });
  });

  it.each<[LetterFilter, boolean]>([
    [{}, true],
    [{ feed: 'items', reason: 'wrong_type', division: 'nl:17' }, true],
    [{ division: '17' }, true],
    [{ division: '1' }, false],
    [{ division: 'de:17' }, false],
    [{ table: 'dim_item' }, false],
    [{ service: 'exact-fetcher' }, false],
    [{ since: '2026-01-31T08:00:00.000Z', until: '2026-01-31T08:00:00.000Z' }, true],
    [{ since: '2026-01-31T08:00:00.001Z' }, false],
  ])('is found by %j: %s', (filter, expected) => {
    expect(matches(filter, letter(record))).toBe(expected);
  });

  it('is found until it is settled; one that is corrected still waits', () => {
    const done = (action: DeadLetterAction['action']): Letter =>
      letter(record, [{ id: 'transformer:1:4', action, at: '', why: '' }]);
    expect(
      ['corrected', 'retried', 'superseded', 'refetched', 'discarded'].map((action) =>
        matches({}, done(action as DeadLetterAction['action'])),
      ),
    ).toEqual([true, false, false, false, false]);
    expect(matches({ all: true }, done('discarded'))).toBe(true);
  });
});

describe('a verdict', () => {
  const value = Buffer.from('{"ID":"7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11","Timestamp":1}');
  const good = { key: 'nl:17|a', value, headers: rawHeaders(envelope, 0) };
  it.each([
    [good, { kind: 'passes', rows: { dim_item: 1 } }],
    [
      { ...good, value: Buffer.from('{') },
      { kind: 'fails', reason: 'bad_json' },
    ],
    [
      { ...good, value: null },
      { kind: 'fails', reason: 'no_value' },
    ],
    [
      { ...good, key: 'de:17|a' },
      { kind: 'fails', reason: 'bad_key' },
    ],
    [
      { ...good, headers: {} },
      { kind: 'fails', reason: 'bad_envelope' },
    ],
    [
      { ...good, headers: { ...good.headers, version: 'x' } },
      { kind: 'fails', reason: 'bad_version' },
    ],
    [
      { ...good, headers: rawHeaders({ ...envelope, feed: 'accounts' }, 0) },
      { kind: 'fails', reason: 'wrong_feed' },
    ],
  ])('is what the transformer will say, %#', (message, expected) => {
    expect(judge('exact.raw.items.v1', message)).toMatchObject(expected);
  });

  it('is open where this program can’t know', () => {
    expect(judge('exact.notice.v1', good)).toEqual({ kind: 'unknown' });
  });
});
