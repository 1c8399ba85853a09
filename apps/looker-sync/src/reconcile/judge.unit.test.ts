import { describe, expect, it } from 'vitest';
import { UNTOLD, type Cell } from './cell.js';
import { judgeAnswer, judgeSource, type Evidence, type Remembered } from './judge.js';

const NOW = 10_000_000;
const READ = { begunMs: NOW - 700_000, endedMs: NOW - 600_000 };
const LOST_LINE = 'account-1 -1 -12.5000';

const cell = (given: Partial<Cell> = {}): Cell => ({
  ...{
    divisionKey: 'nl:1',
    entity: 'transaction_line',
    period: '2026-03',
    amountOf: '',
    control: ['reporting_balances'],
  },
  ...{ exact: UNTOLD, warehouse: UNTOLD, shown: UNTOLD, looker: UNTOLD, differing: [LOST_LINE], exactAt: READ },
  ...given,
});
const before = (given: Partial<Remembered> = {}): Remembered => ({
  ...{ source: 'in_flight', answer: '', differing: [LOST_LINE], exactAtMs: READ.begunMs - 1 },
  ...{ attempts: 0, action: '', firstSeenMs: null },
  ...given,
});
const evidence = (given: Partial<Evidence> = {}): Evidence => ({
  ...{ nowMs: NOW, settleMs: 300_000, before: before(), changedKeys: 0, beginsAtADay: false },
  ...{ accepted: undefined, loadedAtMs: null },
  ...given,
});
const source = (given: Partial<Evidence> = {}, of: Partial<Cell> = {}): string =>
  judgeSource(cell(of), evidence(given)).verdict;

describe('Exact against the warehouse', () => {
  it('is a defect when a later reading of Exact shows the same difference', () => {
    expect(judgeSource(cell(), evidence())).toEqual({
      verdict: 'defect',
      reason: `two readings of Exact agree: ${LOST_LINE}`,
    });
  });

  it('is in flight as long as one reading only has shown it', () => {
    expect(source({ before: undefined })).toBe('in_flight');
    expect(source({ before: before({ differing: ['account-1 -1 -12.4900'] }) })).toBe('in_flight');
    expect(source({ before: before({ exactAtMs: READ.begunMs }) })).toBe('in_flight');
  });

  it('stays a defect when the same reading is looked at again, until it is gone', () => {
    const known = before({ source: 'defect', exactAtMs: READ.begunMs });
    expect(source({ before: known })).toBe('defect');
    expect(source({ before: known }, { differing: [] })).toBe('equal');
    expect(source({ before: known }, { differing: ['account-2 1 0.0000'] })).toBe('in_flight');
  });

  it('says of a count nothing while as many rows have changed, but of an amount it does', () => {
    const rows = { differing: ['rows -2 0'] };
    const seen = { before: before({ differing: ['rows -2 0'] }) };
    expect(source({ ...seen, changedKeys: 2 }, rows)).toBe('in_flight');
    expect(source({ ...seen, changedKeys: 1 }, rows)).toBe('defect');
    expect(source({ changedKeys: 1_000 })).toBe('defect');
  });

  it('is known where a person accepted that very difference', () => {
    const accepted = { differing: [LOST_LINE], reason: 'archived' };
    expect(judgeSource(cell(), evidence({ accepted }))).toEqual({ verdict: 'known_deviation', reason: 'archived' });
    expect(source({ accepted: { ...accepted, differing: [LOST_LINE, 'account-2 1 1'] } })).toBe('defect');
  });

  it('is known where documents are read from a day on and older ones are missing, no other way round', () => {
    const missing = { differing: ['rows -40 0'] };
    expect(source({ beginsAtADay: true }, missing)).toBe('known_deviation');
    const more = { differing: ['rows 1 0'] };
    expect(source({ beginsAtADay: true, before: before(more) }, more)).toBe('defect');
  });

  it('has no verdict where Exact tells nothing', () => {
    expect(source({}, { exactAt: null, differing: [] })).toBe('');
  });
});

describe('the warehouse against Looker', () => {
  const figures = { amountOf: 'revenue', shown: { rows: '2', amount: '10.50' }, looker: { rows: '2', amount: '10.5' } };
  const stale = { ...figures, looker: { rows: '2', amount: '9.5' } };

  it('is equal whatever the form of its numbers', () => {
    expect(judgeAnswer(cell(figures), evidence(), true).verdict).toBe('equal');
  });

  it('is stale, unless rows were loaded a moment ago', () => {
    expect(judgeAnswer(cell(stale), evidence({ loadedAtMs: NOW - 300_000 }), true).verdict).toBe('defect');
    expect(judgeAnswer(cell(stale), evidence({ loadedAtMs: NOW - 299_999 }), true).verdict).toBe('in_flight');
  });

  it('says that Looker may not see the division when it shows none of it', () => {
    const nothing = { ...figures, looker: { rows: '0', amount: '0' } };
    expect(judgeAnswer(cell(nothing), evidence(), true).reason).toContain('may its user see the division?');
  });

  it('stays as it was while Looker can not be asked', () => {
    expect(judgeAnswer(cell(), evidence({ before: before({ answer: 'defect' }) }), false).verdict).toBe('defect');
  });
});
