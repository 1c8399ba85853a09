import { blockLines, FEEDS } from '@ml-connector/catalogue';
import { rawHeaders, rawKey, readRowsEnvelope, type RawEnvelope } from '@ml-connector/contracts';
import type { BatchMessage } from '@ml-connector/kafka';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf } from './feed-plan.js';
import { transformBatch } from './transform-batch.step.js';

const ID = '7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11';
const good: RawEnvelope = {
  kind: 'record',
  feed: '',
  connectionId: 'c1',
  region: 'nl',
  division: 499156,
  fetchedAt: '2026-01-01T00:00:00.000Z',
  version: '8',
  lineageId: 'l1',
};
const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '"',
    '\\',
    '"}\n{"',
    '-1',
    '0',
    '1e9',
    '9'.repeat(39),
    '2026-13-01T00:00:00.000Z',
    'c1/nl/0',
    'c1/nl/99999999999',
  ),
);
const value = fc.oneof(
  fc.constantFrom(
    `{"ID":"${ID}","Timestamp":1,"Code":"1","LineType":20,"LineNumber":1,"EntryID":"${ID}","Modified":"/Date(0)/"}`,
    `{"ID":"${ID}","EntryID":"${ID}","Modified":"/Date(0)/","SalesEntryLines":{"results":[{"ID":"${ID}"}]}}`,
    `{"deleted":true,"key":"${ID}"}`,
    '{"run":"r","connectionId":"c1","divisionKey":"nl:499156","feed":"items","partition":0,"partitions":1,"watermark":null}',
  ),
  fc.json(),
  odd,
);
const bytes = fc.oneof(
  value.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }).map((raw) => Buffer.from(raw)),
);

/** Messages that are right but for one thing, or for many. */
const wildMessage = (feed: string): fc.Arbitrary<BatchMessage> =>
  fc
    .record({
      value: fc.option(bytes, { freq: 10 }),
      key: fc.option(fc.oneof({ weight: 5, arbitrary: fc.constant(rawKey('nl:499156', ID)) }, odd), { freq: 10 }),
      kind: fc.constantFrom('record', 'deletion', 'marker' as const),
      spoilt: fc.dictionary(
        fc.constantFrom('ce_type', 'ce_source', 'ce_time', 'version', 'lineage-id', 'ce_id', 'traceparent', 'x'),
        fc.option(odd, { nil: undefined }),
        { maxKeys: 2 },
      ),
    })
    .map(({ value: text, key, kind, spoilt }) => ({
      value: text,
      key: key === null ? null : Buffer.from(key),
      headers: { ...rawHeaders({ ...good, feed, kind } as RawEnvelope, 0), ...spoilt },
      offset: '5',
      timestamp: '0',
    }));

describe('transformBatch', () => {
  it('gives every message an outcome and every row as one JSON object, whatever comes', () => {
    const batch = fc
      .constantFrom(...FEEDS)
      .chain((feed) => fc.tuple(fc.constant(feed), fc.array(wildMessage(feed.name), { minLength: 1, maxLength: 8 })));
    fc.assert(
      fc.property(batch, ([feed, messages]) => {
        const plan = planOf(feed);
        const done = transformBatch(plan, 2, messages, 900_000);
        expect(done.outcomes).toHaveLength(messages.length);
        for (const outcome of done.outcomes) expect(['ok', 'dead-letter']).toContain(outcome.kind);
        let rows = 0;
        for (const [topic, outputs] of done.outputs)
          for (const output of outputs) {
            const { kind, rows: told, table, fetchedAt } = readRowsEnvelope(output.headers);
            expect(plan.topics.get(table)).toBe(topic);
            expect(output.partition).toBe(2);
            if (kind === 'marker') continue;
            expect(new Date(fetchedAt[1]).toISOString()).toBe(fetchedAt[1]);
            const value = Buffer.from(output.value ?? '');
            const lines = value.length === 0 ? [] : blockLines(value);
            expect(lines).toHaveLength(told);
            for (const line of lines)
              expect(JSON.parse(line)).toMatchObject({ lineage_id: expect.any(String) as string });
            for (const line of lines) expect(line).toMatch(/^\{"division_key":"nl:[1-9]\d{0,9}",/);
            rows += told;
          }
        const promised = done.outcomes.map((outcome) => (outcome.kind === 'ok' ? outcome.value : 0));
        expect(rows).toBe(promised.reduce((sum, one) => sum + one, 0));
        expect(transformBatch(plan, 2, messages, 900_000)).toEqual(done);
      }),
      { numRuns: 3_000 },
    );
  });
});
