import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AuditMemory } from './audit-memory.js';

const entry = (subject: string) => ({ actor: 'operator', action: 'x', subject, outcome: 'ok', detail: {} });
const countOf = ({ action, detail }: { action: string; detail: object }): number =>
  'count' in detail && typeof detail.count === 'number' ? detail.count : action === 'x' ? 1 : 0;

it('accounts for every entry, written or dropped, however writes fail and bounds are reached', () => {
  const step = fc.tuple(
    fc.constantFrom('note', 'read', 'write', 'fail'),
    fc.integer({ min: 1, max: 8 }),
    fc.integer({ min: 1, max: 8 }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = new AuditMemory(5);
      let [given, accounted] = [0, 0];
      const note = (): void => (memory.note({ ...entry('c'), at: 1 }), void (given += 1));
      const flush = (works: boolean, during: number): void => {
        const batch = memory.take(1);
        expect(batch.entries.length).toBeLessThanOrEqual(5 + 5 + 1);
        for (let i = 0; i < during; i++) note();
        if (!works) return;
        memory.written(batch);
        accounted += batch.entries.reduce((sum, one) => sum + countOf(one), 0);
      };
      const read = (of: number): void => (memory.noteRead(entry(`r${of}`)), void (given += 1));
      for (const [what, times, of] of steps) {
        if (what === 'write' || what === 'fail') flush(what === 'write', of % 4);
        else for (let i = 0; i < times; i++) (what === 'note' ? note : () => read(of))();
      }
      flush(true, 0);
      expect(accounted).toBe(given);
      expect(memory.size).toBe(0);
    }),
  );
});
