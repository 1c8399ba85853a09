import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@ml-connector/kernel';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeSegment, encodeRecord, type SpoolRecord } from './spool-record.js';
import { Spool } from './spool.js';

const dirs: string[] = [];
const spools: Spool[] = [];
afterAll(async () => {
  // Those that play a dead process too: their files must not stay open in ours.
  for (const spool of spools) await spool.close();
  for (const dir of dirs) rmSync(dir, { recursive: true });
});
const freshDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'spool-test-'));
  dirs.push(dir);
  return dir;
};
const opened = async (dir: string, maxBytes = 1_000_000): Promise<Spool> => {
  const spool = new Spool({ dir, maxBytes, logger: silentLogger });
  spools.push(spool);
  await spool.open();
  return spool;
};
const record = (n: number, text = ''): SpoolRecord => ({ key: 'c,nl:1', value: `${n}${text}` });
const values = (records: readonly SpoolRecord[]): string[] => records.map(({ value }) => value);

async function drain(spool: Spool): Promise<string[]> {
  const all: string[] = [];
  for (let segment = await spool.takeOldest(); segment !== undefined; segment = await spool.takeOldest()) {
    all.push(...values(segment.records));
    await spool.discard(segment);
  }
  return all;
}

describe('Spool', () => {
  it('keeps the trace of a notice', async () => {
    const spool = await opened(freshDir());
    const traced = { ...record(1), headers: { traceparent: 'x' } };
    await spool.append(traced);
    await spool.append(record(2));
    expect((await spool.takeOldest())?.records).toEqual([traced, record(2)]);
  });

  it('gives everything back in order after a crash between write and drain, and behind it what came later', async () => {
    const dir = freshDir();
    const dead = await opened(dir);
    await Promise.all(Array.from({ length: 50 }, (_, i) => dead.append(record(i))));
    // No close: the process is gone.
    const next = await opened(dir);
    expect(next.bytes).toBeGreaterThan(0);
    await next.append(record(50));
    expect(await drain(next)).toEqual(Array.from({ length: 51 }, (_, i) => String(i)));
    expect(next.bytes).toBe(0);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('gives a segment again that was taken and not discarded, by this process or the next', async () => {
    const dir = freshDir();
    const spool = await opened(dir);
    await spool.append(record(1));
    expect(values((await spool.takeOldest())!.records)).toEqual(['1']);
    await spool.append(record(2));
    expect(values((await spool.takeOldest())!.records)).toEqual(['1']);
    expect(await drain(await opened(dir))).toEqual(['1', '2']);
  });

  it('keeps the order over many segments', async () => {
    const spool = await opened(freshDir(), 10_000_000);
    const text = 'x'.repeat(50_000);
    for (let n = 0; n < 40; n++) await spool.append(record(n, text));
    expect((await drain(spool)).map((value) => parseInt(value, 10))).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  it('refuses what does not fit, and takes it once there is room', async () => {
    const spool = await opened(freshDir(), 2_000);
    const text = 'x'.repeat(900);
    await spool.append(record(1, text));
    await spool.append(record(2, text));
    await expect(spool.append(record(3, text))).rejects.toMatchObject({ kind: 'retriable', code: 'spool_full' });
    expect(spool.isFull).toBe(true);
    expect((await drain(spool)).map((value) => parseInt(value, 10))).toEqual([1, 2]);
    await spool.append(record(4, text));
  });

  it('loses nothing that it promised when the end of the file is torn, and never reads half a message', async () => {
    const dir = freshDir();
    const spool = await opened(dir);
    for (let n = 0; n < 5; n++) await spool.append(record(n, ' "quoted"\nline'));
    const file = join(dir, readdirSync(dir)[0]!);
    const whole = readFileSync(file, 'utf8');
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const { records, damagedLines } = decodeSegment(whole.slice(0, length));
        expect(damagedLines).toBe(0);
        expect(values(records)).toEqual(values(decodeSegment(whole).records).slice(0, records.length));
        expect(records.length).toBe(whole.slice(0, length).split('\n').length - 1);
      }),
    );
    truncateSync(file, whole.length - 3);
    expect((await drain(await opened(dir))).map((value) => parseInt(value, 10))).toEqual([0, 1, 2, 3]);
  });

  it('goes on past a damaged line, and keeps its file for people', async () => {
    const dir = freshDir();
    const lines = [1, 2, 3].map((n) => encodeRecord(record(n)));
    lines[1] = lines[1]!.replace('2', '7');
    writeFileSync(join(dir, '000000000001-aaaaaa.spool'), lines.join(''));
    expect(await drain(await opened(dir))).toEqual(['1', '3']);
    expect(readdirSync(dir)).toEqual(['000000000001-aaaaaa.damaged']);
  });
});
