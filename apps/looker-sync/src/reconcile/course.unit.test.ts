import { silentLogger } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { describe, expect, it } from 'vitest';
import { UNTOLD, type JudgedCell } from './cell.js';
import { Course, type CourseOptions, type CourseParts } from './course.js';
import type { LookContext } from './look.js';

const CONTROLS = ['reporting_balances', 'aging_receivables', 'aging_payables', 'control_counts'];
const DIVISIONS = new Map([['nl:1', { connectionId: 'c-1', backfillFrom: null }]]);

const cell = (given: Partial<JudgedCell>): JudgedCell => ({
  ...{
    divisionKey: 'nl:1',
    entity: 'transaction_line',
    period: '2026-03',
    amountOf: '',
    control: ['reporting_balances'],
  },
  ...{ exact: UNTOLD, warehouse: UNTOLD, shown: UNTOLD, looker: UNTOLD, differing: ['a -1 -1'], exactAt: null },
  ...{ source: 'equal', answer: '', reason: '', action: '', attempts: 0, firstSeenMs: null },
  ...given,
});

/** Looks see what is scripted, one after the other; what is asked of others is noted. */
function scripted(looks: readonly (readonly JudgedCell[])[], refuse: string | null = null) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const stored: number[] = [];
  let n = 0;
  const parts = {
    source: {
      moments: () =>
        Promise.resolve(new Map(CONTROLS.map((feed) => [`nl:1|${feed}`, { begunMs: Infinity, endedMs: 0 }]))),
    },
    look: {
      take: ({ memory }: LookContext) => {
        const cells = looks[Math.min(n++, looks.length - 1)] ?? [];
        for (const one of cells)
          memory.set(`${one.divisionKey}|${one.entity}|${one.period}`, { ...one, exactAtMs: null });
        return Promise.resolve({ cells, problem: null });
      },
    },
    store: {
      put: (_run: string, cells: readonly JudgedCell[]) => Promise.resolve(void stored.push(cells.length)),
      remembered: () => Promise.resolve(new Map()),
      accepted: () => Promise.resolve(new Map()),
    },
    fetcher: {
      divisions: () => Promise.resolve(DIVISIONS),
      sync: (_id: string, key: string, feeds: readonly string[]) => {
        asked.push(`sync ${key} ${feeds.join(' ')}`);
        return Promise.resolve(null);
      },
      fullCompare: (_id: string, key: string, feed: string) => {
        asked.push(`full ${key} ${feed}`);
        return Promise.resolve(refuse);
      },
    },
    renewLooker: () => Promise.resolve(asked.push('datagroup') > 0),
    ...{ clock, logger: silentLogger },
  } as unknown as CourseParts;
  const options: CourseOptions = {
    ...{
      run: 'r',
      scope: {},
      fresh: false,
      confirm: true,
      repair: true,
      settleMs: 0,
      waitMs: 60_000,
      onStep: () => undefined,
    },
  };
  return {
    asked,
    stored,
    clock,
    run: (own: Partial<CourseOptions> = {}) =>
      run(new Course(parts, { ...options, ...own }, new AbortController().signal), clock),
  };
}

async function run(course: Course, clock: ManualClock) {
  const ended = course.run();
  let done = false;
  void ended.finally(() => (done = true));
  while (!done) await clock.advance(1_000);
  return ended;
}

describe('a run', () => {
  const open = cell({ source: 'in_flight' });
  const defect = cell({ source: 'defect' });
  const equal = cell({});

  it('asks nobody for anything while all is equal', async () => {
    const { asked, stored, run } = scripted([[equal]]);
    expect(await run()).toMatchObject({ repaired: 0, actions: [] });
    expect(asked).toEqual([]);
    expect(stored).toEqual([1]);
  });

  it('has the feed polled and the control totals told again where something differs, and there alone', async () => {
    const { asked, run } = scripted([[open, cell({ divisionKey: 'be:2' })], [equal]]);
    await run();
    expect(asked).toEqual(['sync nl:1 transaction_lines deletions reporting_balances']);
  });

  it('asks a second time for what the first new reading shows for the first time, and no third time', async () => {
    const { asked, run } = scripted([[open]]);
    await run();
    expect(asked).toHaveLength(2);
  });

  it('has Exact tell everything first when it is to', async () => {
    const { asked, run } = scripted([[equal]]);
    await run({ fresh: true });
    expect(asked).toEqual(['sync nl:1 deletions reporting_balances aging_receivables aging_payables control_counts']);
  });

  it('reads a feed of a division in full once, however many cells differ, and tells Looker', async () => {
    const second = cell({ source: 'defect', period: '2026-04' });
    const { asked, run } = scripted([
      [open],
      [defect, second],
      [defect, equal],
      [equal, equal],
      [equal, cell({ period: '2026-04' })],
    ]);
    expect(await run()).toMatchObject({ repaired: 2, actions: ['full_compare nl:1 transaction_lines'] });
    expect(asked.slice(1)).toEqual(['full nl:1 transaction_lines', 'datagroup']);
  });

  it('changes nothing unless it is to repair', async () => {
    const { asked, run } = scripted([[defect]]);
    expect(await run({ repair: false })).toMatchObject({ actions: [] });
    expect(asked).toEqual([]);
  });

  it('gives up after its time, and after two repairs in vain leaves a cell to a person', async () => {
    const vain = scripted([[defect]]);
    expect(await vain.run()).toMatchObject({ repaired: 0, cells: [{ source: 'defect' }] });
    const tired = scripted([[cell({ source: 'defect', attempts: 2 })]]);
    await tired.run();
    expect(tired.asked).toEqual([]);
  });

  it('says what exact-fetcher refused', async () => {
    const { run } = scripted([[defect]], 'no such division');
    expect(await run()).toMatchObject({ actions: ['refused nl:1 transaction_lines'] });
  });

  it('renews what Looker has cached when that is all that is wrong', async () => {
    const { asked, run } = scripted([[cell({ answer: 'defect' })], [cell({ answer: 'equal' })]]);
    expect(await run()).toMatchObject({ repaired: 1, actions: ['datagroup'] });
    expect(asked).toEqual(['datagroup']);
  });
});
