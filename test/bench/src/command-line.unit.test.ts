import { describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';
import { readReport } from './main-job.bench.js';
import type { Measurement } from './measurement.js';
import { MEASUREMENTS } from './registry.js';

const given: unknown[] = [];
const probe = (ok: boolean): Measurement => ({
  kind: 'proof',
  name: ok ? 'holds' : 'fails',
  doc: 'a probe',
  bar: 'lost is 0',
  defaultRuns: 3,
  measure: (options) => {
    given.push(options);
    return Promise.resolve({ figures: { lost: ok ? 0 : 4 }, ok, problems: ok ? [] : ['4 lost'] });
  },
});

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const outlet = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const code = await runCommandLine(args, [probe(true), probe(false)], outlet, new AbortController().signal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('bench and proof', () => {
  it('end with one JSON line of name, seed, runs and figures', async () => {
    const { code, out } = await run('proof', 'holds', '--runs', '7', '--seed', '42');
    expect(code).toBe(0);
    expect(JSON.parse(out.split('\n').at(-1) ?? '')).toEqual({ name: 'holds', seed: 42, runs: 7, lost: 0 });
    await run('proof', 'holds');
    expect(given).toEqual([
      { runs: 7, seed: 42 },
      { runs: 3, seed: 1 },
    ]);
  });

  it('exit with 1 below the bar, figures and reason shown', async () => {
    const { code, out, err } = await run('proof', 'fails');
    expect(code).toBe(1);
    expect(JSON.parse(out.split('\n').at(-1) ?? '')).toMatchObject({ lost: 4 });
    expect(err).toContain('4 lost');
  });

  it('list what there is without a name', async () => {
    const { code, out } = await run('proof');
    expect(code).toBe(0);
    expect(out).toMatch(/holds[\s\S]*fails/);
  });

  it.each([
    ['proof', 'nothing'],
    ['cook'],
    ['proof', 'holds', '--runs', '0'],
    ['proof', 'holds', '--seed', 'x'],
    ['proof', 'holds', 'fails'],
    ['proof', 'holds', '--fast'],
  ])('refuse %s %s %s %s with 2', async (...args) => {
    expect((await run(...args)).code).toBe(2);
  });

  it('have names of their own', () => {
    const names = MEASUREMENTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

it('main-job reads seconds and rows a second out of the report', () => {
  const timings = { install: 12_340, engines: 4_000, load: 20_000, total: 55_000 };
  const load = { records: 130_000, calls: 210, callsLeast: 200, tookMs: 20_000, parked: [] };
  expect(readReport(JSON.stringify({ timings, load, equal: true }), 61_250).figures).toEqual({
    install_s: 12.3,
    engines_s: 4,
    load_s: 20,
    total_s: 61.3,
    rows: 130_000,
    rows_per_s: 6500,
    calls: 210,
    calls_least: 200,
  });
});
