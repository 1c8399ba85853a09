import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.js';

const today = '2026-07-01';

describe('command line', () => {
  it('takes flags before variables and documented values by default', () => {
    const env = { EXACT_SANDBOX_SEED: '9', EXACT_SANDBOX_SIZE: 'demo', EXACT_SANDBOX_DATA_DIR: '/data' };
    expect(readCommandLine(['--seed', '4', '--limits', '600,,20', '--regions', 'nl,uk'], env, today)).toEqual({
      books: { seed: 4, size: 'demo', today },
      relaxed: false,
      regions: ['nl', 'uk'],
      dataDirectory: '/data',
      limits: { minutely: 600, errorsPerHour: 20 },
    });
  });

  it.each([
    [['--seed', 'x'], "--seed must be a whole number, not 'x'"],
    [['--size', 'huge'], "--size must be one of small, demo, bench, not 'huge'"],
    [['--regions', 'nl,at'], "--regions must name some of nl, be, uk, de, fr, es, us, not 'at'"],
    [['--limits', '60,many'], "--limits must be a whole number, not 'many'"],
    [['--apps', '[{"clientId":"a"}]'], '--apps must be a JSON list of objects with clientId'],
    [['--colour', 'red'], "Unknown option '--colour'"],
  ])('%j is refused', (argv, message) => {
    expect(() => readCommandLine(argv, {}, today)).toThrow(message);
  });
});
