import { silentLogger, systemClock } from '@ml-connector/kernel';
import { AccessApi } from '@ml-connector/looker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptWritten } from '../testing/kept-books.test-double.js';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { DivisionAccess, type DivisionGroups } from './division-access.js';

const ATTRIBUTE = { id: '4', name: 'exact_divisions', type: 'advanced_filter_string', user_can_edit: false };
const OWN = '/users/1/attribute_values';
const valueOf = (group: string): string => `/groups/${group}/attribute_values/4`;

let looker: ScriptedLooker;
let book: KeptWritten;
let api: AccessApi;

const ensure = (groups: DivisionGroups): Promise<void> => new DivisionAccess(groups, book, silentLogger).ensure(api);
const writes = (): string[] => looker.seen.filter((call) => !call.startsWith('GET'));

beforeEach(async () => {
  looker = new ScriptedLooker();
  book = new KeptWritten();
  api = new AccessApi(await looker.transport(systemClock));
  looker.answers.set('GET /user_attributes', { body: [ATTRIBUTE] });
  looker.answers.set('GET /user', { body: { id: '1' } });
  looker.answers.set(`GET ${OWN}`, { body: [{ user_attribute_id: '4', value: '%, NULL' }] });
  looker.answers.set('GET /groups', { body: [{ id: '8', name: 'Finance NL' }] });
  looker.answers.set('GET /user_attributes/4/group_values', { body: [] });
});
afterEach(() => looker.close());

describe('DivisionAccess', () => {
  it('makes an attribute that nobody can edit for themselves, and gives the key its own value', async () => {
    looker.answers.set('GET /user_attributes', { body: [] });
    looker.answers.set('POST /user_attributes', { body: ATTRIBUTE });
    looker.answers.set(`GET ${OWN}`, { body: [] });
    await ensure({});
    expect(looker.bodiesOf('POST /user_attributes')).toEqual([
      expect.objectContaining({ name: 'exact_divisions', type: 'advanced_filter_string', user_can_edit: false }),
    ]);
    expect(looker.bodiesOf('POST /user_attributes')[0]).not.toHaveProperty('default_value');
    expect(looker.bodiesOf(`PATCH ${OWN}/4`)).toEqual([{ value: '%, NULL' }]);
  });

  it('gives each group its divisions, makes groups that lack, and writes nothing that is so already', async () => {
    const groups: DivisionGroups = { 'Finance NL': ['nl:1', 'be:2'], Holding: 'all' };
    looker.answers.set('POST /groups', { body: { id: '9', name: 'Holding' } });
    await ensure(groups);
    expect(looker.bodiesOf('POST /groups')).toEqual([{ name: 'Holding' }]);
    expect(looker.bodiesOf(`PATCH ${valueOf('8')}`)).toEqual([{ value: 'nl:1, be:2' }]);
    expect(looker.bodiesOf(`PATCH ${valueOf('9')}`)).toEqual([{ value: '%, NULL' }]);
    looker.seen.length = 0;
    looker.answers.set('GET /groups', { body: [8, 9].map((id, n) => ({ id: `${id}`, name: Object.keys(groups)[n] })) });
    looker.answers.set('GET /user_attributes/4/group_values', {
      body: [
        { group_id: '8', value: 'nl:1, be:2' },
        { group_id: '9', value: '%, NULL' },
      ],
    });
    await ensure(groups);
    expect(writes()).toEqual([]);
  });

  it('puts right what a person changed of a group it names, and leaves other groups alone', async () => {
    looker.answers.set('GET /user_attributes/4/group_values', {
      body: [
        { group_id: '8', value: '%, NULL' },
        { group_id: '99', value: 'nl:7' },
      ],
    });
    await ensure({ 'Finance NL': ['nl:1'] });
    expect(writes()).toEqual([`PATCH ${valueOf('8')}`]);
  });

  it('takes its divisions from a group that is no longer named, once', async () => {
    await ensure({ 'Finance NL': ['nl:1'] });
    looker.seen.length = 0;
    await ensure({});
    expect(writes()).toEqual([`DELETE ${valueOf('8')}`]);
    looker.seen.length = 0;
    await ensure({});
    expect(writes()).toEqual([]);
  });

  it('closes an attribute that people may edit, and refuses one of another type', async () => {
    looker.answers.set('GET /user_attributes', { body: [{ ...ATTRIBUTE, user_can_edit: true }] });
    await ensure({});
    expect(looker.bodiesOf('PATCH /user_attributes/4')).toEqual([{ user_can_edit: false }]);
    looker.answers.set('GET /user_attributes', { body: [{ ...ATTRIBUTE, type: 'number' }] });
    await expect(ensure({})).rejects.toMatchObject({ code: 'attribute_of_other_type' });
  });
});
