import { describe, expect, it } from 'vitest';
import { missingVersion, nextReadSequence, readVersion } from './record-versions.js';
import { randomFrom, SourceModel, warehouseOf, type Versioned } from './source-model.test-double.js';

const HISTORIES = Number(process.env['VERSION_HISTORIES'] ?? 200);

/** A feed without row versions: read by call sequence, deletions found by complete full reads. */
class SequenceReader {
  readonly messages: Versioned[] = [];
  readonly #seenIn = new Map<string, number>();
  #sequence = 0n;
  #generation = 0;

  constructor(private readonly source: SourceModel) {}

  /** One call: the clock of the machine may step back when another one takes over. */
  #call(now: number, skewMs: number): bigint {
    return (this.#sequence = nextReadSequence(this.#sequence, now - skewMs));
  }

  poll(now: number, skewMs: number, lost: boolean): void {
    const sequence = this.#call(now, skewMs);
    if (!lost) for (const row of this.source.visible(now)) this.#put(row.key, row.content, sequence);
  }

  /** A key by notice: absent means deleted, where it was known. */
  fetchKey(now: number, skewMs: number, key: string): void {
    const sequence = this.#call(now, skewMs);
    const row = this.source.visible(now).find((one) => one.key === key);
    if (row !== undefined) this.#put(key, row.content, sequence);
    else if (this.#seenIn.delete(key))
      this.messages.push({ key, version: readVersion(this.source.epoch, sequence, true), content: null });
  }

  fullRead(now: number, between: () => number, breaks: boolean): void {
    const generation = ++this.#generation;
    const watermark = this.#call(now, 0);
    const byKey = (at: number) => this.source.visible(at).sort((a, b) => (a.key < b.key ? -1 : 1));
    let at = now;
    let after = '';
    for (let page = 0; ; page++) {
      const sequence = this.#call(at, 0);
      const rows = byKey(at)
        .filter((row) => row.key > after)
        .slice(0, 3);
      if (rows.length === 0) break;
      if (breaks && page === 1) return;
      for (const row of rows) this.#put(row.key, row.content, sequence);
      after = rows.at(-1)?.key ?? after;
      at = between();
    }
    for (const [key, seen] of this.#seenIn)
      if (seen < generation) {
        this.#seenIn.delete(key);
        this.messages.push({ key, version: missingVersion(this.source.epoch, watermark, generation), content: null });
      }
  }

  #put(key: string, content: string, sequence: bigint): void {
    this.#seenIn.set(key, this.#generation);
    this.messages.push({ key, version: readVersion(this.source.epoch, sequence), content });
  }
}

function diverges(seed: number): boolean {
  const random = randomFrom(seed);
  const source = new SourceModel();
  const reader = new SequenceReader(source);
  let now = 1_700_000_000_000;
  const change = (): void => {
    const key = source.anyKey(random);
    const kind = random(10);
    if (kind < 4 || key === undefined) source.write(now, random(2) * 1000);
    else if (kind < 8) source.write(now, random(2) * 1000, key);
    else source.remove(now, random(2) * 1000, key);
  };
  for (let step = 0; step < 60; step++) {
    now += random(3) === 0 ? 0 : random(5000);
    const skew = random(5) === 0 ? random(100_000) : 0;
    const what = random(20);
    if (what < 9) change();
    else if (what < 14) reader.poll(now, skew, random(6) === 0);
    else if (what < 17) reader.fetchKey(now, skew, source.anyKey(random) ?? 'none');
    else
      reader.fullRead(
        now,
        () => {
          if (random(2) === 0) change();
          if (random(4) === 0) reader.fetchKey(now, 0, source.anyKey(random) ?? 'none');
          return (now += random(50));
        },
        random(4) === 0,
      );
    if (random(60) === 0) source.move();
  }
  now += 10_000;
  reader.poll(now, 0, false);
  reader.fullRead(now, () => now, false);
  const wanted = new Map(source.visible(now).map((row) => [row.key, row.content]));
  const found = warehouseOf([...reader.messages].reverse());
  return wanted.size !== found.size || [...wanted].some(([key, content]) => found.get(key) !== content);
}

describe('versions of feeds without row versions', () => {
  it(`bring ${HISTORIES} random histories to the state of the source`, () => {
    const diverged = Array.from({ length: HISTORIES }, (_, i) => i + 1).filter(diverges);
    expect(diverged, 'seeds of diverged histories').toEqual([]);
  });
});
