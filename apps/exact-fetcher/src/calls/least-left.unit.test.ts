import { expect, it } from 'vitest';
import { LeastLeft } from './least-left.js';

type Quota = Parameters<LeastLeft['note']>[1];
const budget = (minute: number, day: number): Quota =>
  ({ minute: { limit: 60, remaining: minute }, day: { limit: 5_000, remaining: day } }) as Quota;

it('shows the division with the least left, until its minute or hour is over', () => {
  const shown: Record<string, number> = {};
  const left = new LeastLeft({
    set: (value, labels) => void (shown[labels?.['window'] ?? ''] = value),
    reset: () => undefined,
  });
  left.note('nl:1', budget(6, 500), 0);
  left.note('nl:2', budget(60, 5_000), 1_000);
  expect(shown).toEqual({ minute: 0.1, day: 0.1 });
  left.note('nl:2', budget(30, 4_000), 60_001);
  expect(shown).toEqual({ minute: 0.5, day: 0.1 });
  left.note('nl:2', budget(30, 4_000), 3_600_001);
  expect(shown).toEqual({ minute: 0.5, day: 0.8 });
});
