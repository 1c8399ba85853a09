import { MARTS } from '@ml-connector/catalogue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFanOut, newFanOutVerdict } from './fan-out-course.js';
import { trapFiles } from './fan-out-project.js';
import { generatedFiles } from './generated-project.js';
import { checkModel } from './model-course.js';
import { ModelStand, type LoadedBooks } from './model-stand.js';
import { newVerdict } from './verdict.js';

let stand: ModelStand;
let books: LoadedBooks;
beforeAll(async () => {
  stand = await ModelStand.start(new Map([...generatedFiles(), ...trapFiles()]));
  books = await stand.load(7, ['nl']);
}, 300_000);
afterAll(async () => {
  await stand.stop();
});

describe('the generated project, in both dialects', { timeout: 300_000 }, () => {
  it('answers every field, and every measure as the books have it', async () => {
    const verdict = newVerdict();
    await checkModel(stand, books, 'together', verdict);
    expect(verdict.wrong).toEqual([]);
    expect(verdict.fields).toBeGreaterThan(MARTS.length * 2 * 10);
    expect(verdict.measures).toBe(2 * MARTS.reduce((sum, mart) => sum + Object.keys(mart.measures).length, 0));
    expect(verdict.tiles).toBeGreaterThan(70);
    expect(verdict.figures).toBeGreaterThan(1_000);
  });

  it('has the same figures for documents and their lines, or refuses what a join repeats', async () => {
    const verdict = newFanOutVerdict();
    await checkFanOut(stand, books, verdict);
    expect(verdict.unequal).toEqual([]);
    expect(verdict.pairs).toBeGreaterThan(1_000);
    expect(verdict.refused).toBeGreaterThan(5);
  });
});
