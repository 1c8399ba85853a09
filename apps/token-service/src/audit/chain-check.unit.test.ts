import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryHash, FIRST_HASH, headSeal, type AuditEntry } from './audit-entry.js';
import { ChainCheck, type ChainHead, type ChainReport, type StoredEntry } from './chain-check.js';

const key = Buffer.alloc(32, 1);
const text = fc.string({ maxLength: 8 });
const event: fc.Arbitrary<AuditEntry> = fc.record({
  actor: text,
  action: text,
  subject: fc.option(text),
  outcome: text,
  detail: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 2 })), { maxKeys: 2 }),
});
const events = fc.array(event, { minLength: 2, maxLength: 12 });

function chained(given: readonly AuditEntry[]): { entries: StoredEntry[]; head: ChainHead } {
  let hash = FIRST_HASH;
  const entries = given.map((one, index) => {
    const entry = { ...one, seq: index + 1, at: 1_000 + index };
    hash = entryHash(key, hash, entry);
    return { ...entry, hash };
  });
  return { entries, head: { seq: entries.length, hash, seal: headSeal(key, entries.length, hash) } };
}

function checked(entries: readonly StoredEntry[], head?: ChainHead, anchor?: ChainReport['head']): ChainReport {
  const check = new ChainCheck(key, anchor);
  entries.every((entry) => check.add(entry));
  return check.report(head);
}

/** What somebody with the database, but without the key, may do to entries; sequence numbers made good again. */
const damages: Record<string, (entries: StoredEntry[], at: number, to: number) => StoredEntry[]> = {
  'a changed actor': (entries, at) => entries.with(at, { ...entries[at]!, actor: `${entries[at]!.actor}x` }),
  'a changed time': (entries, at) => entries.with(at, { ...entries[at]!, at: entries[at]!.at + 1 }),
  'a changed detail': (entries, at) =>
    entries.with(at, { ...entries[at]!, detail: { ...entries[at]!.detail, by: 1e9 } }),
  'a subject that was taken away or given': (entries, at) =>
    entries.with(at, { ...entries[at]!, subject: entries[at]!.subject === null ? '' : null }),
  'a field moved into the next one': (entries, at) =>
    entries.with(at, { ...entries[at]!, actor: '', action: `x${entries[at]!.actor}${entries[at]!.action}` }),
  'a removed entry': (entries, at) => entries.toSpliced(at, 1),
  'a removed entry, closed up': (entries, at) => renumbered(entries.toSpliced(at, 1)),
  'an entry said twice': (entries, at) => renumbered(entries.toSpliced(at, 0, entries[at]!)),
  'two exchanged entries': (entries, at, to) => renumbered(entries.with(at, entries[to]!).with(to, entries[at]!)),
  'an entry chained with a guessed key': (entries, at) =>
    entries.with(at, { ...entries[at]!, hash: entryHash(Buffer.alloc(32), FIRST_HASH, entries[at]!) }),
  'a cut off end': (entries, at) => entries.slice(0, at),
};

function renumbered(entries: readonly StoredEntry[]): StoredEntry[] {
  return entries.map((entry, index) => ({ ...entry, seq: index + 1 }));
}

describe('a chain', () => {
  it('that nobody touched is whole, also up to an anchor', () => {
    fc.assert(
      fc.property(events, fc.nat(), (given, some) => {
        const { entries, head } = chained(given);
        expect(checked(entries, head)).toMatchObject({ ok: true, rows: given.length, head: { hash: head.hash } });
        const { seq, hash } = entries[some % entries.length]!;
        expect(checked(entries, head, { seq, hash }).ok).toBe(true);
      }),
    );
    expect(checked([])).toMatchObject({ ok: true, rows: 0 });
  });

  it.each(Object.entries(damages))('with %s is found broken, not later than there', (_what, damage) => {
    fc.assert(
      fc.property(events, fc.nat(), fc.nat(), (given, one, other) => {
        const { entries, head } = chained(given);
        const [at, to] = [one % entries.length, other % entries.length];
        const damaged = damage(entries, at, to);
        fc.pre(JSON.stringify(damaged) !== JSON.stringify(entries));
        const { ok, broken } = checked(damaged, head);
        expect(ok).toBe(false);
        expect(broken!.seq).toBeLessThanOrEqual(Math.max(at, to) + 2);
      }),
    );
  });

  it('cut off with its end set back shows by the seal, and one put back whole by the anchor', () => {
    fc.assert(
      fc.property(events, fc.nat(), (given, some) => {
        const { entries, head } = chained(given);
        const cut = entries.slice(0, some % entries.length);
        const { seq, hash } = cut.at(-1) ?? { seq: 0, hash: FIRST_HASH };
        expect(checked(cut, { seq, hash, seal: head.seal }).ok).toBe(false);
        const before = { seq, hash, seal: headSeal(key, seq, hash) };
        expect(checked(cut, before).ok).toBe(true);
        expect(checked(cut, before, head).ok).toBe(false);
      }),
    );
  });
});
