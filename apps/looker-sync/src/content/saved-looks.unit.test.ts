import { MARTS } from '@ml-connector/catalogue';
import { silentLogger, systemClock } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { viewOf } from '../model/mart-view.js';
import { KeptWritten } from '../testing/kept-books.test-double.js';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { queryOf } from './look-query.js';
import { SavedLooks, type LooksOutcome } from './saved-looks.js';
import { STARTER_LOOKS, type LookSpec } from './starter-looks.js';

const LOOK: LookSpec = {
  key: 'revenue',
  title: 'Revenue',
  description: 'By month.',
  explore: 'sales_invoice_lines',
  fields: ['invoice_month', 'revenue'],
  chart: 'looker_column',
};
const RENAMED: LookSpec = { ...LOOK, title: 'Revenue, invoiced' };
const AS_WRITTEN = { id: '7', title: 'Revenue', description: 'By month.', query_id: '3', deleted: false };
const [CREATE, UPDATE, GET] = ['POST /looks', 'PATCH /looks/7', 'GET /looks/7'];

let looker: ScriptedLooker;
let book: KeptWritten;
let looks: SavedLooks;
let api: ContentApi;

beforeEach(async () => {
  looker = new ScriptedLooker();
  book = new KeptWritten();
  looks = new SavedLooks(book, silentLogger);
  api = new ContentApi(await looker.transport(systemClock));
  looker.answers.set('GET /folders/search', { body: [{ id: '5', name: 'Exact Online', parent_id: '1' }] });
  looker.answers.set('GET /folders/5/looks', { body: [] });
  looker.answers.set('POST /queries', { body: { id: '3' } });
  looker.answers.set(CREATE, { body: AS_WRITTEN });
  looker.answers.set(GET, { body: AS_WRITTEN });
});
afterEach(() => looker.close());

const write = (declared: LookSpec): Promise<LooksOutcome> => looks.write(api, [declared]);

describe('SavedLooks', () => {
  it('makes a Look in its folder once, and then has nothing to ask', async () => {
    expect(await looks.pending([LOOK])).toEqual([LOOK]);
    expect(await write(LOOK)).toEqual({ made: 1, updated: 0, kept: 0 });
    expect(looker.bodiesOf(CREATE)).toEqual([
      { title: 'Revenue', description: 'By month.', query_id: '3', folder_id: '5' },
    ]);
    expect(await looks.pending([LOOK])).toEqual([]);
  });

  it('makes the folder where there is none', async () => {
    looker.answers.set('GET /folders/search', { body: [{ id: '1', name: 'Shared' }] });
    looker.answers.set('POST /folders', { body: { id: '5', name: 'Exact Online' } });
    await write(LOOK);
    expect(looker.bodiesOf('POST /folders')).toEqual([{ name: 'Exact Online', parent_id: '1' }]);
  });

  it('updates a Look that is as it was written, when what is declared changed', async () => {
    await write(LOOK);
    expect(await write(RENAMED)).toEqual({ made: 0, updated: 1, kept: 0 });
    expect(looker.bodiesOf(UPDATE)).toEqual([{ title: 'Revenue, invoiced', description: 'By month.', query_id: '3' }]);
  });

  it.each<[string, object]>([
    ['changed the title', { body: { ...AS_WRITTEN, title: 'Mine' } }],
    ['changed the query', { body: { ...AS_WRITTEN, query_id: '9' } }],
    ['put it into the trash', { body: { ...AS_WRITTEN, deleted: true } }],
    ['destroyed it', { status: 404, body: { message: 'Not found' } }],
  ])('leaves a Look alone after a person %s', async (_what, answer) => {
    await write(LOOK);
    looker.answers.set(GET, answer);
    expect(await write(RENAMED)).toEqual({ made: 0, updated: 0, kept: 1 });
    expect([looker.count(UPDATE), looker.count(CREATE)]).toEqual([0, 1]);
    expect(await looks.pending([RENAMED])).toEqual([]);
  });

  it('goes on updating after a person put a Look back as it was', async () => {
    await write(LOOK);
    looker.answers.set(GET, { body: { ...AS_WRITTEN, title: 'Mine' } });
    await write(RENAMED);
    looker.answers.set(GET, { body: AS_WRITTEN });
    expect(await write({ ...LOOK, title: 'Third' })).toMatchObject({ updated: 1 });
  });

  it('knows a Look again that it made before a crash, and leaves one of a person under the same title', async () => {
    looker.answers.set('GET /folders/5/looks', { body: [AS_WRITTEN] });
    expect(await write(LOOK)).toMatchObject({ made: 1 });
    expect(looker.count(CREATE)).toBe(0);
    book = new KeptWritten();
    looks = new SavedLooks(book, silentLogger);
    looker.answers.set('GET /folders/5/looks', { body: [{ ...AS_WRITTEN, query_id: '8' }] });
    expect(await write(LOOK)).toMatchObject({ kept: 1 });
    expect(await write(RENAMED)).toMatchObject({ kept: 1 });
    expect(looker.count(CREATE) + looker.count(UPDATE)).toBe(0);
  });
});

describe('starter Looks', () => {
  const fields = new Map(
    MARTS.map((mart) => {
      const view = viewOf(mart);
      const groups = view.dimensionGroups.flatMap(({ name, timeframes }) =>
        timeframes.map((frame) => `${name}_${frame}`),
      );
      return [mart.name, new Set([...[...view.dimensions, ...view.measures].map(({ name }) => name), ...groups])];
    }),
  );

  it.each(STARTER_LOOKS.map((look) => [look.key, look] as const))('%s asks for fields there are', (_key, look) => {
    const there = fields.get(look.explore) ?? new Set();
    const asked = [...look.fields, ...Object.keys(look.filters ?? {})];
    expect(asked.filter((field) => !there.has(field))).toEqual([]);
    const sorted = (look.sorts ?? []).map((sort) => sort.replace(/ desc$/, ''));
    expect(sorted.filter((field) => !look.fields.includes(field))).toEqual([]);
    expect(look.description).toMatch(/\.$/);
  });

  it('have keys and titles of their own', () => {
    for (const of of ['key', 'title'] as const)
      expect(new Set(STARTER_LOOKS.map((look) => look[of])).size).toBe(STARTER_LOOKS.length);
    expect(queryOf(LOOK)).toMatchObject({ model: 'exact_core', limit: '500', filters: {} });
  });
});
