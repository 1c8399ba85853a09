import { createDatabase } from '@ml-connector/postgres';
import { uniqueName } from '@ml-connector/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDocuments, type DocumentsRead, type ExpandWay } from './documents-stand.js';

let read: Record<ExpandWay, DocumentsRead>;
const linesIn = ({ records }: DocumentsRead): number[] =>
  [...records.values()].map((text) => {
    const found = /"(?:Sales|Purchase)(?:Entry|Invoice)Lines":\{"results":(.*)\}\}$/.exec(text)?.[1];
    return (JSON.parse(found ?? 'null') as unknown[]).length;
  });

beforeAll(async () => {
  read = await readDocuments(
    {
      brokers: process.env['KAFKA_BROKERS']!,
      postgresUrl: await createDatabase(process.env['POSTGRES_URL']!, uniqueName('documents')),
    },
    7,
  );
}, 120_000);

describe('documents with their lines', () => {
  it('are expanded where Exact does that, and read in two steps where it refuses or passes over it', () => {
    const plansOf = (way: ExpandWay) => read[way].streams.map(({ lines }) => lines?.plan);
    expect(plansOf('expanded')).toEqual(['expanded', 'expanded', 'expanded']);
    expect(plansOf('refused')).toEqual(['separate', 'separate', 'separate']);
    expect(read.refused.streams[0]?.lines?.note).toMatch(/^Exact refused \$expand/);
    expect(read.ignored.streams[0]?.lines).toMatchObject({ plan: 'separate', note: expect.stringMatching(/without/) });
  });

  it.each(['paged', 'refused', 'ignored'] as const)('are the same bytes when it is %s', (way) => {
    expect(linesIn(read.expanded).filter((count) => count > 1).length).toBeGreaterThan(20);
    expect([...read[way].records].sort()).toEqual([...read.expanded.records].sort());
  });

  it('cost a refused call a feed, once, and the calls that were saved are those the other way takes', () => {
    expect(read.expanded.refused).toBe(0);
    expect(read.refused.refused).toBe(3);
    expect(read.ignored.refused).toBe(0);
    expect(read.expanded.saved).toBeGreaterThan(0);
    expect(read.refused.calls - read.expanded.calls).toBe(read.expanded.saved);
    expect(read.refused.saved).toBe(0);
  });
});
