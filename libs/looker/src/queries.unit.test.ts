import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExactRow } from './exact-rows.js';
import type { QueryBody, RowsOptions } from './queries.js';
import { behind, type QueryKey } from './query-keys.js';
import { allOf } from './testing/all-of.test-double.js';
import { json, listening, status, StubLooker, truncated } from './testing/stub-looker.test-double.js';

const ID: QueryKey = { field: 'v.id', type: 'number' };
const NAME: QueryKey = { field: 'v.name', type: 'string' };
const DAY: QueryKey = { field: 'v.sold_date', type: 'date' };
const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => ({ 'v.id': first + i }));

let looker: StubLooker;
let bodies: QueryBody[];
beforeEach(async () => {
  looker = await new StubLooker().listen();
  bodies = [];
});
afterEach(() => looker.close());

const ask = (query: QueryBody, options: Partial<RowsOptions> = {}): Promise<ExactRow[]> =>
  looker.job((api) => allOf(api.queries.rows(query, { timeoutMs: 1_000, ...options })));

describe('rows of a query', () => {
  it('come in one call where Looker gives all', async () => {
    looker.handlers = [listening(bodies, rowsFrom(1, 5_001))];
    expect(await ask({ view: 'v' })).toHaveLength(5_001);
    expect(bodies).toEqual([{ view: 'v', limit: '-1' }]);
  });

  it('are gone on with behind the last where a limit of Looker’s cut the answer', async () => {
    looker.handlers = [listening(bodies, rowsFrom(1, 5_000)), listening(bodies, rowsFrom(5_001, 7))];
    const rows = await ask({ view: 'v', filter_expression: '${v.x} = 1' }, { keys: [ID] });
    expect(rows.map((row) => Number(row['v.id']))).toEqual(Array.from({ length: 5_007 }, (_, i) => i + 1));
    expect(bodies[0]).toMatchObject({ sorts: ['v.id'], filter_expression: '${v.x} = 1' });
    expect(bodies[1]?.filter_expression).toBe('(${v.x} = 1) AND (((${v.id} > 5000 OR is_null(${v.id}))))');
  });

  it('are none at all rather than some where nobody said how to go on', async () => {
    looker.handlers = [json(rowsFrom(1, 5_000))];
    await expect(ask({})).rejects.toMatchObject({ code: 'looker_answer_cut', kind: 'terminal' });
  });

  it('come in pages of the size asked for', async () => {
    looker.handlers = [json(rowsFrom(1, 2)), json(rowsFrom(3, 2)), listening(bodies, [])];
    expect(await ask({}, { keys: [ID], pageRows: 2 })).toHaveLength(4);
    expect(bodies).toMatchObject([{ limit: '2' }]);
  });

  it('are no more than were asked for, and nothing is missing then', async () => {
    looker.handlers = [listening(bodies, rowsFrom(1, 5_000))];
    expect(await ask({}, { mostRows: 5_000 })).toHaveLength(5_000);
    looker.handlers = [listening(bodies, rowsFrom(1, 5_000)), listening(bodies, rowsFrom(5_001, 1_000))];
    expect(await ask({}, { mostRows: 6_000, keys: [ID] })).toHaveLength(6_000);
    expect(bodies).toMatchObject([{ limit: '5000' }, { limit: '6000' }, { limit: '1000' }]);
  });

  it('are asked for again as a whole where the answer broke off and nobody said how to go on', async () => {
    looker.handlers = [truncated('[{"v.id":1},{"v.'), json(rowsFrom(1, 2))];
    expect(await looker.job((api) => api.queries.collect({}, { timeoutMs: 1_000 }))).toHaveLength(2);
    looker.handlers = [truncated('[{"v.id":1},{"v.')];
    await expect(ask({})).rejects.toMatchObject({ code: 'looker_broke_off' });
  });

  it('are refused where they are too many to be kept at once', async () => {
    const wide = { a: 'x'.repeat(4_000_000 - 100) };
    looker.handlers = [json(Array.from({ length: 17 }, () => wide))];
    await expect(looker.job((api) => api.queries.collect({}, { timeoutMs: 5_000 }))).rejects.toMatchObject({
      code: 'looker_answer_too_large',
    });
  });

  it('are gone on with behind the last where the answer broke off', async () => {
    looker.handlers = [truncated('[{"v.id":1},{"v.id":2},{"v.'), listening(bodies, rowsFrom(3, 1))];
    expect((await ask({}, { keys: [ID] })).map((row) => row['v.id'])).toEqual(['1', '2', '3']);
    expect(bodies[0]?.filter_expression).toContain('${v.id} > 2');
  });

  it('are given up when answers break off again and again', async () => {
    looker.handlers = Array.from({ length: 40 }, () => truncated('[{"v.'));
    await expect(ask({}, { keys: [ID] })).rejects.toMatchObject({ kind: 'retriable' });
  });

  it('are refused when their keys do not tell them apart', async () => {
    looker.handlers = [json([{ 'v.id': 1 }, { 'v.id': 1 }])];
    await expect(ask({}, { keys: [ID] })).rejects.toMatchObject({ code: 'looker_keys_repeat' });
  });

  it('let go of an answer whose reader has enough', async () => {
    let closed = false;
    looker.handlers = [
      (request, response) => {
        request.socket.on('close', () => (closed = true));
        response.writeHead(200).write('[{"v.id":1},');
      },
    ];
    await looker.job(async (api) => {
      for await (const row of api.queries.rows({}, { timeoutMs: 5_000 })) if (row['v.id'] === '1') break;
    });
    expect(looker.count('/logout')).toBe(1);
    await expect.poll(() => closed).toBe(true);
  });

  it('are not waited for once Looker falls silent', async () => {
    looker.handlers = [(_request, response) => void response.writeHead(200).write('[{"v.id":1},')];
    await expect(ask({}, { timeoutMs: 40 })).rejects.toMatchObject({ code: 'looker_broke_off' });
  });
});

describe('what lies behind a row', () => {
  it('is told key by key, NULL last', () => {
    expect(behind([NAME, ID], { 'v.name': 'a"b\\', 'v.id': '7' })).toBe(
      '((${v.name} > "a\\"b\\\\" OR is_null(${v.name}))) OR (${v.name} = "a\\"b\\\\" AND (${v.id} > 7 OR is_null(${v.id})))',
    );
    expect(behind([NAME, ID], { 'v.name': null, 'v.id': '7' })).toBe(
      '(is_null(${v.name}) AND (${v.id} > 7 OR is_null(${v.id})))',
    );
    expect(behind([DAY], { 'v.sold_date': '2026-03-08' })).toContain('date(2026, 3, 8)');
    expect(behind([NAME], { 'v.name': null })).toBeUndefined();
  });

  it('can not be told of a value of another type', () => {
    expect(() => behind([DAY], { 'v.sold_date': '2026-03' })).toThrow(/no date/);
    expect(() => behind([ID], { 'v.id': '1) OR (1' })).toThrow(/no number/);
  });
});

describe('a query as a task', () => {
  const started = [json({ id: '5' }), json({ id: 'task' })];
  const of = (taskStatus: string) => json({ id: 'task', status: taskStatus });

  it('is looked after until it is complete, and its rows are read', async () => {
    looker.handlers = [...started, of('added'), of('running'), of('complete'), json([{ a: 1.5 }])];
    expect(await ask({}, { asTask: true, timeoutMs: 60_000 })).toEqual([{ a: '1.5' }]);
    expect(looker.count('GET /query_tasks/task ')).toBe(3);
    expect(looker.count('/running_queries/')).toBe(0);
  });

  it('is killed when it takes too long', async () => {
    looker.handlers = [...started, ...Array.from({ length: 9 }, () => of('running'))];
    await expect(ask({}, { asTask: true, timeoutMs: 2_000 })).rejects.toMatchObject({ code: 'looker_task_too_long' });
    expect(looker.count('DELETE /running_queries/task')).toBe(1);
  });

  it('is killed when nobody waits for it any more', async () => {
    const stop = new AbortController();
    looker.handlers = [...started, () => stop.abort(new Error('enough'))];
    const work = looker.job((api) => allOf(api.queries.rows({}, { asTask: true, timeoutMs: 9_000 })), {
      signal: stop.signal,
    });
    await expect(work).rejects.toThrow('enough');
    expect(looker.count('DELETE /running_queries/task')).toBe(1);
  });

  it('says what Looker said when it fails', async () => {
    looker.handlers = [...started, of('error'), status(400, {}, '{"message":"Query execution failed"}')];
    await expect(ask({}, { asTask: true })).rejects.toThrow(/Query execution failed/);
    looker.handlers = [...started, of('killed')];
    await expect(ask({}, { asTask: true })).rejects.toMatchObject({ code: 'looker_task_ended' });
  });

  it('is begun again when Looker has its result no more', async () => {
    looker.handlers = [...started, of('complete'), status(404), ...started, of('complete'), json([{ 'v.id': 1 }])];
    expect(await ask({}, { asTask: true, keys: [ID] })).toEqual([{ 'v.id': '1' }]);
  });

  it('whose result is not there yet is asked again', async () => {
    looker.handlers = [...started, of('complete'), status(202), json([])];
    expect(await ask({}, { asTask: true })).toEqual([]);
  });
});
