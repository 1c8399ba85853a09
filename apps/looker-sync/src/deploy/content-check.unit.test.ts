import { silentLogger, silentMeter, systemClock, type Logger } from '@ml-connector/kernel';
import { ContentApi } from '@ml-connector/looker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { ContentCheck } from './content-check.js';

const CALL = 'GET /content_validation';
let looker: ScriptedLooker;
let told: { event: string; fields: unknown }[];

async function check(): Promise<void> {
  const warn: Logger['warn'] = (event, fields) => void told.push({ event, fields });
  const api = new ContentApi(await looker.transport(systemClock));
  await new ContentCheck({ ...silentLogger, warn }, silentMeter).run(api);
}

beforeEach(() => {
  looker = new ScriptedLooker();
  told = [];
});
afterEach(() => looker.close());

it('names the Looks and dashboards that ask for fields that are gone', async () => {
  const broken = [{ look: { title: 'Mine' } }, { dashboard: { title: 'Board' } }, { id: '9' }];
  looker.answers.set(CALL, { body: { content_with_errors: broken } });
  await check();
  expect(told).toEqual([{ event: 'content_broken', fields: { count: 3, titles: ['Mine', 'Board', 'content 9'] } }]);
});

it('says nothing where all is well, and that it could not ask where the key may not', async () => {
  looker.answers.set(CALL, { body: { content_with_errors: [] } });
  await check();
  expect(told).toEqual([]);
  looker.close();
  looker = new ScriptedLooker();
  looker.answers.set(CALL, { status: 404, body: { message: 'Not found' } });
  await check();
  expect(told).toMatchObject([{ event: 'content_not_checked' }]);
});
