import { silentLogger, silentMeter } from '@ml-connector/kernel';
import { ManualClock } from '@ml-connector/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LookerJobs } from './looker-jobs.js';
import { KeptCounts } from './testing/kept-books.test-double.js';
import { ScriptedLooker } from './testing/scripted-looker.js';

let looker: ScriptedLooker;
let clock: ManualClock;
let counts: KeptCounts;
let baseUrl: string;

const jobs = (callsPerDay: number): LookerJobs =>
  new LookerJobs({
    session: () => Promise.resolve({ baseUrl, accessToken: 't' }),
    ...{ counts, callsPerDay, clock, logger: silentLogger, meter: silentMeter },
  });

beforeEach(async () => {
  looker = new ScriptedLooker();
  clock = new ManualClock();
  counts = new KeptCounts();
  baseUrl = await looker.listen();
});
afterEach(() => looker.close());

describe('calls of a day', () => {
  it('are those of all jobs, failed ones and logouts included, of all replicas', async () => {
    const [one, other] = [jobs(100), jobs(100)];
    await one.run('ask', (api) => api.versions());
    looker.answers.set('GET /versions', { status: 404, body: { message: 'Not found' } });
    await expect(other.run('deploy', (api) => api.versions())).rejects.toMatchObject({ code: 'looker_not_found' });
    expect(await one.callsToday()).toEqual({ made: 4, left: 96 });
    await clock.advance(86_400_000);
    expect(await other.callsToday()).toEqual({ made: 0, left: 100 });
  });

  it('are not said to be left where nothing is metered, and never fewer than none', async () => {
    await counts.add('calls', clock.now(), 500);
    expect(await jobs(0).callsToday()).toEqual({ made: 500, left: null });
    expect(await jobs(100).callsToday()).toEqual({ made: 500, left: 0 });
  });

  it('that can not be counted do not cost a job its result', async () => {
    counts.add = () => Promise.reject(new Error('PostgreSQL is away'));
    looker.answers.set('GET /versions', { body: { looker_release_version: '26.12' } });
    expect(await jobs(100).run('ask', (api) => api.versions())).toEqual({ looker_release_version: '26.12' });
  });
});
