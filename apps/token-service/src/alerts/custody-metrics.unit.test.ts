import { PromMeter } from '@ml-connector/runtime';
import { describe, expect, it } from 'vitest';
import type { ConnectionRow } from '../store/connection.entity.js';
import { CustodyMetrics } from './custody-metrics.js';

const NOW = Date.UTC(2026, 0, 31);
const row = (name: string, ageDays: number | null): ConnectionRow =>
  ({
    name,
    state: 'authorised',
    issuedAt: ageDays === null ? null : NOW - ageDays * 86_400_000,
  }) as Partial<ConnectionRow> as ConnectionRow;

async function shown(...looks: ConnectionRow[][]): Promise<string[]> {
  const meter = new PromMeter('t');
  const metrics = new CustodyMetrics(meter);
  for (const rows of looks) metrics.show(rows, NOW);
  const lines = (await meter.render()).text
    .split('\n')
    .filter((line) => line.startsWith('token_service_refresh_token_left'));
  return lines.map((line) => {
    const [, connection, seconds] = /connection="(.*?)".* (\S+)$/.exec(line) ?? [];
    return `${connection} ${Number(seconds) / 86_400}`;
  });
}

describe('ages of tokens as metrics', () => {
  it('have a series a connection, and one for the worst', async () => {
    expect(await shown([row('a', 1), row('b', 25), row('new', null)])).toEqual(['* 5', 'a 29', 'b 5']);
  });

  it('forget connections that are gone', async () => {
    expect(await shown([row('a', 1), row('b', 25)], [row('a', 1)])).toEqual(['* 29', 'a 29']);
    expect(await shown([row('a', 1)], [])).toEqual([]);
  });

  it('are one series for all once there are too many', async () => {
    const many = Array.from({ length: 201 }, (_, i) => row(`c${i}`, i === 7 ? 29 : 2));
    expect(await shown(many)).toEqual(['* 1']);
  });
});
