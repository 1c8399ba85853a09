import { describe, expect, it } from 'vitest';
import { FailingFamilies } from './failing-families.js';

/** Calls that a division with so many families makes while nothing answers. */
function futileCalls(families: readonly string[], outageMs: number): number {
  const failing = new FailingFamilies();
  let calls = 0;
  for (let nowMs = 0; nowMs < outageMs; nowMs += 250)
    for (const family of families)
      if (failing.heldUntilMs(family, nowMs) === null) {
        calls += 1;
        failing.failed(family, nowMs, 0);
      }
  return calls;
}

describe('FailingFamilies', () => {
  it('leaves a family alone that fails, longer each time, and no other', () => {
    const failing = new FailingFamilies();
    failing.failed('sync', 0, 0);
    expect(failing.heldUntilMs('sync', 0)).toBe(2_500);
    expect(failing.heldUntilMs('crm', 0)).toBeNull();
    failing.failed('sync', 2_500, 0);
    expect(failing.heldUntilMs('sync', 2_500)).toBe(7_500);
    failing.answered('sync');
    expect(failing.heldUntilMs('sync', 2_500)).toBeNull();
  });

  it('takes a site for down when three families fail: ten minutes cost a division some fifteen calls', () => {
    const families = ['sync', 'crm', 'financial', 'salesentry', 'cashflow', 'logistics', 'hrm', 'budget'];
    expect(futileCalls(families, 600_000)).toBeLessThanOrEqual(20);
  });

  it('takes it for up again with the first answer', () => {
    const failing = new FailingFamilies();
    for (const family of ['sync', 'crm', 'financial']) failing.failed(family, 0, 0);
    expect(failing.heldUntilMs('other', 0)).not.toBeNull();
    failing.answered('sync');
    expect(failing.heldUntilMs('other', 0)).toBeNull();
  });
});
