import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARTS } from '@ml-connector/catalogue';
import { RetriableError, silentLogger, systemClock } from '@ml-connector/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptModel, LoneReplica } from '../testing/kept-books.test-double.js';
import { ScriptedLooker, type Scripted } from '../testing/scripted-looker.js';
import { Deployer } from './deployer.js';

const VALIDATE = 'POST /projects/p/validate';
const DEPLOY = 'POST /projects/p/deploy_ref_to_production';
const LOGOUT = 'DELETE /logout';

let root: string;
let remote: string;
let looker: ScriptedLooker;
let deployer: Deployer;
let book: KeptModel;
let endLeftTokens: () => Promise<void>;
let replicas: LoneReplica;

const commitOf = (branch: string): string =>
  execFileSync('git', ['rev-parse', branch], { cwd: remote, encoding: 'utf8' }).trim();

/** Production holds a commit of somebody else, so that a release can be told from the first push. */
function makeRemote(): void {
  remote = join(root, 'remote.git');
  execFileSync('git', ['init', '--bare', '-q', '--initial-branch=main', remote]);
  const clone = join(root, 'clone');
  execFileSync('git', ['clone', '-q', remote, clone], { stdio: 'ignore' });
  const person = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
  execFileSync('git', [...person, 'commit', '-q', '--allow-empty', '-m', 'begin'], { cwd: clone });
  execFileSync('git', ['push', '-q', 'origin', 'HEAD:main'], { cwd: clone });
}

const check = { run: () => Promise.resolve() };
const content = { run: (): Promise<string | null> => Promise.resolve(null) };

async function deployerOf(access: { readonly divisionAccess: boolean }): Promise<Deployer> {
  const key = (): Promise<undefined> => Promise.resolve(undefined);
  const warehouse = { host: 'h', port: '8123', username: 'u', password: 'p', database: 'looker', ssl: false };
  const jobs = await looker.jobs(systemClock);
  return new Deployer(
    { jobs, one: replicas, book, access: undefined, check, content, clock: systemClock, logger: silentLogger },
    {
      project: { projectName: 'p', connectionName: 'c', ...access },
      git: { remoteUrl: remote, productionBranch: 'main', folder: join(root, 'work'), key },
      warehouse: { name: 'c', ...warehouse },
      endLeftTokens,
    },
  );
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'deployer-'));
  makeRemote();
  book = new KeptModel();
  endLeftTokens = vi.fn(() => Promise.resolve());
  replicas = new LoneReplica();
  looker = new ScriptedLooker();
  const answers: Record<string, Scripted> = {
    'GET /versions': { body: { looker_release_version: '26.12' } },
    'GET /dialect_info': { body: [{ name: 'mysql' }, { name: 'clickhouse_26' }, { name: 'clickhouse' }] },
    'GET /connections/c': { status: 404, body: { message: 'Not found' } },
    'GET /projects/p': { body: { id: 'p', git_remote_url: remote, git_production_branch_name: 'main' } },
    [VALIDATE]: { body: { errors: [{ severity: 'warning', message: 'fine' }] } },
    'GET /lookml_models/exact_core': { body: { explores: MARTS.map(({ name }) => ({ name })) } },
    'GET /datagroups': { body: [{ id: '1', model_name: 'exact_core', name: 'exact_loads' }] },
  };
  for (const [call, answer] of Object.entries(answers)) looker.answers.set(call, answer);
  deployer = await deployerOf({ divisionAccess: false });
});
afterEach(() => {
  looker.close();
  rmSync(root, { recursive: true, force: true });
});

describe('Deployer', () => {
  it('has the tokens of dead deploys ended before it begins, and does not begin while some are left', async () => {
    vi.mocked(endLeftTokens).mockRejectedValueOnce(new RetriableError('looker_tokens_left', 'away'));
    await expect(deployer.deploy()).rejects.toMatchObject({ code: 'looker_tokens_left' });
    expect(looker.seen).toEqual([]);
    await deployer.deploy();
    expect(endLeftTokens).toHaveBeenCalledTimes(2);
  });

  it('does not call deployed what Looker did not deploy', async () => {
    looker.answers.set('GET /projects/p/current_workspace', { body: { git_head: 'other' } });
    await expect(deployer.deploy()).rejects.toMatchObject({ code: 'production_moved', kind: 'retriable' });
    expect(await deployer.view()).toMatchObject({ deployed: false });
  });

  it('moves production only after Looker found the model sound', async () => {
    await deployer.deploy();
    expect(commitOf('main')).toBe(commitOf('core-sync'));
    expect(await deployer.view()).toMatchObject({ deployed: true, commit: commitOf('main'), lastError: null });
    expect(looker.seen.indexOf(VALIDATE)).toBeLessThan(looker.seen.indexOf(DEPLOY));
    expect(looker.count('POST /queries/run/sql')).toBe(MARTS.length);
    expect(looker.count('POST /connections')).toBe(1);
    expect(looker.seen.at(-1)).toBe(LOGOUT);
  });

  it.each<[string, string, Scripted, string]>([
    ['finds an error', VALIDATE, { body: { errors: [{ severity: 'error', message: 'bad' }] } }, 'lookml_invalid'],
    [
      'can not reach the warehouse',
      'PUT /connections/c/test',
      { body: [{ status: 'error' }] },
      'connection_test_failed',
    ],
    ['can not compile an explore', 'POST /queries/run/sql', { status: 400 }, 'looker_refused'],
    ['has no ClickHouse dialect', 'GET /dialect_info', { body: [{ name: 'mysql' }] }, 'no_dialect'],
    ['named the project otherwise', 'GET /projects/p', { body: { id: 'p_1' } }, 'project_renamed'],
  ])('leaves production as it was when Looker %s', async (_what, call, answer, code) => {
    const before = commitOf('main');
    looker.answers.set(call, answer);
    await expect(deployer.deploy()).rejects.toMatchObject({ code });
    expect(commitOf('main')).toBe(before);
    expect(looker.count(DEPLOY)).toBe(0);
    expect(looker.count(LOGOUT)).toBe(1);
    expect(await deployer.view()).toMatchObject({ deployed: false, lastError: expect.any(String) });
  });

  it('runs the data tests of custom files, and stops where one fails', async () => {
    const before = commitOf('main');
    looker.answers.set('GET /projects/p/lookml_tests', { body: [{ name: 't' }] });
    looker.answers.set('GET /projects/p/lookml_tests/run', {
      body: [{ success: true }, { success: false, model_name: 'm', test_name: 't' }],
    });
    await expect(deployer.deploy()).rejects.toMatchObject({
      code: 'lookml_test_failed',
      message: expect.stringContaining('m::t'),
    });
    expect(commitOf('main')).toBe(before);
  });

  describe('with divisions kept apart', () => {
    const filter = { field: 'payables.division_key', user_attribute: 'exact_divisions' };
    beforeEach(async () => {
      looker.close();
      deployer = await deployerOf({ divisionAccess: true });
      looker.answers.set('GET /lookml_models', {
        body: [
          { name: 'custom', project_name: 'p', explores: [{ name: 'own' }] },
          { name: 'foreign', project_name: 'q', explores: [{ name: 'open' }] },
        ],
      });
    });

    it('deploys when every explore of the project filters by division', async () => {
      looker.answers.set('GET /lookml_models/custom/explores/own', { body: { access_filters: [filter] } });
      await deployer.deploy();
      expect(looker.seen).not.toContain('GET /lookml_models/foreign/explores/open');
      expect(commitOf('main')).toBe(commitOf('core-sync'));
    });

    it('says so when an explore that people see has none after the deploy', async () => {
      looker.answers.set('GET /lookml_models/custom/explores/own', { body: { access_filters: [filter] } });
      const unguarded = { body: { access_filters: [] } };
      looker.onCall = (call) => {
        if (call === DEPLOY) looker.answers.set('GET /lookml_models/custom/explores/own', unguarded);
      };
      await expect(deployer.deploy()).rejects.toMatchObject({ code: 'explore_unguarded' });
      expect(await deployer.view()).toMatchObject({ lastError: expect.stringContaining('custom::own') });
    });

    it.each([
      ['no filter', []],
      ['a filter by another attribute', [{ ...filter, user_attribute: 'country' }]],
      ['a filter by the number alone, which repeats across regions', [{ ...filter, field: 'payables.division' }]],
    ])('leaves production as it was when an explore of custom files has %s', async (_what, filters) => {
      const before = commitOf('main');
      looker.answers.set('GET /lookml_models/custom/explores/own', { body: { access_filters: filters } });
      await expect(deployer.deploy()).rejects.toMatchObject({
        code: 'explore_unguarded',
        message: expect.stringContaining('custom::own'),
      });
      expect(commitOf('main')).toBe(before);
    });
  });

  it('goes on where a deploy broke off, without asking Looker again about files it found sound', async () => {
    looker.answers.set(DEPLOY, { status: 503, body: { message: 'away' } });
    await expect(deployer.deploy()).rejects.toMatchObject({ kind: 'retriable' });
    looker.answers.delete(DEPLOY);
    await deployer.deploy();
    expect(looker.count(VALIDATE)).toBe(1);
    expect(await deployer.view()).toMatchObject({ deployed: true, lastError: null });
  });

  it('asks Looker about all again when it refused the deploy', async () => {
    looker.answers.set(DEPLOY, { status: 400, body: { message: 'no such branch' } });
    await expect(deployer.deploy()).rejects.toMatchObject({ code: 'looker_refused' });
    looker.answers.delete(DEPLOY);
    await deployer.deploy();
    expect(looker.count(VALIDATE)).toBe(2);
  });

  it('at a start leaves a model alone that any replica has deployed, and brings back one that vanished', async () => {
    await deployer.deploy(true);
    await deployer.deploy(true);
    expect(looker.count(DEPLOY)).toBe(1);
    looker.answers.set('GET /datagroups', { body: [] });
    await expect(deployer.deploy(true)).rejects.toMatchObject({ code: 'model_incomplete' });
    expect(looker.count(DEPLOY)).toBe(2);
  });

  it('does not count a model of another version as deployed', async () => {
    await deployer.deploy();
    looker.close();
    deployer = await deployerOf({ divisionAccess: true });
    expect(await deployer.view()).toMatchObject({ deployed: false, commit: expect.any(String) });
  });

  it('leaves a deploy to the replica that is at it', async () => {
    replicas.taken.add('deploy');
    await expect(deployer.deploy()).rejects.toMatchObject({ code: 'deploy_elsewhere', kind: 'retriable' });
    expect(looker.seen).toEqual([]);
  });

  it('gives who asks meanwhile the running deploy', async () => {
    await Promise.all([deployer.deploy(), deployer.deploy()]);
    expect(looker.count(LOGOUT)).toBe(1);
  });

  it('is broken off by a stop, and leaves no token open and production as it was', async () => {
    const before = commitOf('main');
    looker.answers.set(VALIDATE, 'hang');
    const deploy = deployer.deploy().catch((error: unknown) => error);
    await vi.waitFor(() => expect(looker.count(VALIDATE)).toBe(1), { timeout: 10_000 });
    await deployer.stop();
    expect(await deploy).toMatchObject({ code: 'deploy_stopped', kind: 'retriable' });
    expect(looker.seen.at(-1)).toBe(LOGOUT);
    expect(commitOf('main')).toBe(before);
  });
});
