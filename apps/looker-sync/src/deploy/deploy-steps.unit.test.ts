import { systemClock } from '@ml-connector/kernel';
import type { LookerApi } from '@ml-connector/looker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedLooker } from '../testing/scripted-looker.js';
import { ensureConnection, ensureProject } from './deploy-steps.js';

let looker: ScriptedLooker;
let run: (work: (api: LookerApi) => Promise<void>) => Promise<void>;
beforeEach(async () => {
  looker = new ScriptedLooker();
  const jobs = await looker.jobs(systemClock);
  run = (work) => jobs.run('deploy', work);
  looker.answers.set('GET /dialect_info', { body: [{ name: 'clickhouse' }] });
});
afterEach(() => looker.close());

const missing = { status: 404, body: { message: 'Not found' } };
const taken = { status: 409, body: { message: 'exists' } };
const warehouse = { name: 'c', host: 'h', port: '1', username: 'u', password: 'p', database: 'd', ssl: false };

describe('a step that makes a thing somebody else made meanwhile', () => {
  it('updates the connection instead', async () => {
    looker.answers.set('GET /connections/c', missing);
    looker.answers.set('POST /connections', taken);
    await run((api) => ensureConnection(api, warehouse));
    expect(looker.count('PATCH /connections/c')).toBe(1);
  });

  it('updates the model configuration instead', async () => {
    looker.answers.set('GET /lookml_models/m', missing);
    looker.answers.set('POST /lookml_models', taken);
    await run((api) => api.putModel('m', 'p', 'c'));
    expect(looker.count('PATCH /lookml_models/m')).toBe(1);
  });

  it('looks at the project again, and says so when it may not see it', async () => {
    looker.answers.set('GET /projects/p', missing);
    looker.answers.set('POST /projects', taken);
    await expect(run((api) => ensureProject(api, 'p', 'url', 'main'))).rejects.toMatchObject({
      code: 'project_hidden',
    });
    expect(looker.count('GET /projects/p')).toBe(2);
  });
});
