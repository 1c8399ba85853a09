import { MARTS } from '@ml-connector/catalogue';
import { expect, it } from 'vitest';
import { proveModel } from './model-course.js';

it('answers every field, and every measure as the books have it, on both dialects', { timeout: 60_000 }, async () => {
  const { wrong, fields, measures, figures } = await proveModel({ seeds: [7], regions: ['nl'], asking: 'together' });
  expect(wrong).toEqual([]);
  expect(fields).toBeGreaterThan(MARTS.length * 2 * 10);
  expect(measures).toBe(2 * MARTS.reduce((sum, mart) => sum + Object.keys(mart.measures).length, 0));
  expect(figures).toBeGreaterThan(1_000);
});
