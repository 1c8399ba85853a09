import { describe, expect, it } from 'vitest';
import { deadLetterHeaders, readDeadLetterFacts } from './dead-letter.js';
import { rawHeaders, readRawEnvelope, type RawEnvelope } from './raw-envelope.js';
import { linesHeaders, readRowsEnvelope, rowsHeaders, type RowsEnvelope } from './row-envelope.js';
import { signServiceToken, verifyServiceToken } from './service-auth.js';

const raw: RawEnvelope = {
  kind: 'record',
  feed: 'gl_accounts',
  connectionId: 'c1',
  region: 'nl',
  division: 499156,
  fetchedAt: '2026-01-01T00:00:00.000Z',
  version: '12',
  lineageId: 'l1',
};

describe('envelopes', () => {
  it('reads the raw envelope it wrote, in at most eight headers', () => {
    const changedAt = '2026-01-15T11:59:58.000Z';
    const headers = rawHeaders({ ...raw, changedAt, traceparent: '00-a-b-01' }, 3);
    expect(Object.keys(headers)).toHaveLength(8);
    expect(readRawEnvelope(headers)).toEqual({ ...raw, changedAt, traceparent: '00-a-b-01' });
  });

  it('names the header that is missing or wrong', () => {
    const { version, ...rest } = rawHeaders(raw, 0);
    expect(version).toBe('12');
    expect(() => readRawEnvelope(rest)).toThrow(/version/);
    const wrong = {
      ce_source: ['c1/xx/1', 'c1/nl/0', 'c1/nl/4294967296', 'c1/nl/1x'],
      ce_time: ['', 'now', '2026-13-01T00:00:00.000Z'],
    };
    for (const [name, texts] of Object.entries({ ...wrong, 'lineage-id': ['', 'a"b', 'a\nb'] }))
      for (const text of texts)
        expect(() => readRawEnvelope({ ...rawHeaders(raw, 0), [name]: text })).toThrow(new RegExp(name));
  });

  it('reads the rows envelope it wrote', () => {
    const rows: RowsEnvelope = {
      kind: 'rows',
      table: 'fact_sales_entry_line',
      rows: 2,
      rawOffsets: ['5', '9'],
      connectionId: 'c1',
      divisionKeys: ['nl:1', 'de:2'],
      documents: [{ divisionKey: 'nl:1', document: 'a', version: '7' }],
      fetchedAt: ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'],
    };
    expect(readRowsEnvelope(rowsHeaders(rows))).toEqual(rows);
    const counts = [
      ['nl:1', 1],
      ['de:2', 1],
    ] as const;
    const block: RowsEnvelope = { ...rows, form: 'block', rowsByDivision: new Map(counts) };
    expect(readRowsEnvelope(rowsHeaders(block))).toEqual(block);
    expect(readRowsEnvelope(linesHeaders(rowsHeaders(block)))).toEqual(rows);
    const before: RowsEnvelope = { ...block, form: 'plain-block' };
    expect(readRowsEnvelope(rowsHeaders(before))).toEqual(before);
  });

  it('refuses a rows message of a version nobody knows, or with counts that are none', () => {
    const headers = rowsHeaders({
      ...{ kind: 'rows', form: 'block', table: 't', rows: 1, rawOffsets: ['1', '1'], connectionId: 'c' },
      ...{ divisionKeys: ['nl:1'], fetchedAt: ['', ''], rowsByDivision: new Map([['nl:1', 1]]) },
    });
    expect(() => readRowsEnvelope({ ...headers, ce_type: 'warehouse.t.rows.v4' })).toThrow(/ce_type/);
    expect(() => readRowsEnvelope({ ...headers, 'division-rows': 'nl:1=x' })).toThrow(/division-rows/);
  });

  it('reads the dead letter facts it wrote', () => {
    const facts = { reason: 'missing_key', detail: 'ID', topic: 't', partition: 2, offset: '8', service: 's', at: 'x' };
    expect(readDeadLetterFacts(deadLetterHeaders(facts))).toEqual(facts);
  });
});

describe('service tokens', () => {
  const secret = 'x'.repeat(32);

  it('names the caller to its audience, for a minute', async () => {
    const token = `Bearer ${await signServiceToken(secret, 'exact-fetcher', 'token-service', 1_000_000)}`;
    await expect(verifyServiceToken(secret, token, 'token-service', 1_030_000)).resolves.toBe('exact-fetcher');
    await expect(verifyServiceToken(secret, token, 'looker-sync', 1_030_000)).rejects.toThrow(/service token/);
    await expect(verifyServiceToken(secret, token, 'token-service', 1_090_000)).rejects.toThrow(/service token/);
    await expect(verifyServiceToken('y'.repeat(32), token, 'token-service', 1_030_000)).rejects.toThrow();
    await expect(verifyServiceToken(secret, undefined, 'token-service', 1_030_000)).rejects.toThrow(/Bearer/);
  });
});
