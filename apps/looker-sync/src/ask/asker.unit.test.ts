import { systemClock } from '@ml-connector/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { Asker } from './asker.js';

const INLINE = 'POST /queries/run/json';
const EXPLORE = 'GET /lookml_models/exact_core/explores/v';
const CUT = Array.from({ length: 5_000 }, (_, id) => ({ 'v.id': id, 'v.total': 1 }));

let looker: ScriptedLooker;
let asker: Asker;
beforeEach(async () => {
  looker = new ScriptedLooker();
  asker = new Asker(await looker.jobs(systemClock), systemClock);
  const dimensions = [
    { name: 'v.id', type: 'number' },
    { name: 'v.month', type: 'date_month' },
  ];
  looker.answers.set(EXPLORE, { body: { fields: { dimensions } } });
  looker.answers.set('POST /queries', { body: { id: '1' } });
  looker.answers.set('POST /query_tasks', { body: { id: 't' } });
  looker.answers.set('GET /query_tasks/t', { body: { status: 'complete' } });
  looker.answers.set('GET /query_tasks/t/results', { body: [{ 'v.id': 1, 'v.total': 2 }] });
});
afterEach(() => looker.close());

describe('Asker', () => {
  it('asks one call for all rows where Looker gives them', async () => {
    looker.answers.set(INLINE, { body: [{ 'v.id': 1 }] });
    const { rows } = await asker.ask({ explore: 'v', fields: ['v.id'], limit: -1 });
    expect(rows).toEqual([{ 'v.id': '1' }]);
    expect(looker.seen).toEqual([INLINE, 'DELETE /logout']);
  });

  it('asks in the order of the dimensions, as a task, once Looker cut the answer', async () => {
    looker.answers.set(INLINE, { body: CUT });
    const { rows } = await asker.ask({ explore: 'v', fields: ['v.id', 'v.total'], limit: -1 });
    expect(rows).toEqual([{ 'v.id': '1', 'v.total': '2' }]);
    expect(looker.count(EXPLORE)).toBe(1);
  });

  it('gives no rows rather than some where it can not ask for the rest', async () => {
    looker.answers.set(INLINE, { body: CUT });
    await expect(asker.ask({ explore: 'v', fields: ['v.month'], limit: -1 })).rejects.toMatchObject({
      code: 'query_not_pageable',
    });
  });

  it('takes as many rows as were asked for to be what was asked for', async () => {
    looker.answers.set(INLINE, { body: CUT });
    expect((await asker.ask({ explore: 'v', fields: ['v.id'] })).rows).toHaveLength(5_000);
    expect(looker.count(INLINE)).toBe(1);
  });
});
