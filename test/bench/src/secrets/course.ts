import {
  connectDemoStack,
  demoRegions,
  operatorCalls,
  waitForLoad,
  waitForModel,
  type Services,
} from '@ml-connector/cli';
import { authoriseAnswer, JOB_SECRET_API, TOKEN_API, type ConnectionView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Canary } from './canary.js';
import type { Secrets } from './planted.js';
import { stepClocks } from './stepped-clock.js';
import { clockFile, ROOT, type WholeProduct } from './whole-product.js';
import type { Witness } from './witness.js';

const MINUTE_MS = 60_000;
const EXPIRED_MS = 601_000;
const issuedSchema = z.object({
  issued: z.object({ kind: z.string(), clientId: z.string(), value: z.string() }).array(),
});

/** Parts of a run that have to do with each other. */
export interface Surroundings {
  readonly product: WholeProduct;
  readonly dataDir: string;
  readonly secrets: Secrets;
  readonly witness: Witness;
  readonly log: (text: string) => void;
}

/** Drives the product through its life: what an operator, Exact, Looker and an attacker do to it. */
export class Course {
  readonly services: Services;
  /** Secrets that came up on the way. */
  readonly met: Canary[] = [];

  constructor(private readonly s: Surroundings) {
    this.services = operatorCalls(s.product.stack.access);
  }

  private get access(): WholeProduct['stack']['access'] {
    return this.s.product.stack.access;
  }

  async control(method: string, path: string, body?: object): Promise<unknown> {
    const control = this.access.sandbox?.exactControl ?? '';
    const answer = await fetch(`${control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text);
  }

  async lookerControl(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.access.sandbox?.lookerControl ?? ''}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }

  /** Runs `ml-connector`; any exit code is fine. */
  command(...args: string[]): Promise<number> {
    const program = join(ROOT, 'apps/cli/bin/ml-connector.mjs');
    return this.s.witness.run(`ml-connector ${args.slice(0, 2).join(' ')}`, [
      program,
      '--data-dir',
      this.s.dataDir,
      ...args,
    ]);
  }

  async connect(): Promise<void> {
    await connectDemoStack(this.services, this.access);
  }

  async load(): Promise<void> {
    await waitForLoad(this.services, 3, { update: () => undefined, close: () => undefined }, 5 * MINUTE_MS);
    await waitForModel(this.services, 2 * MINUTE_MS);
  }

  async connections(): Promise<ConnectionView[]> {
    return (await this.services.get('token-service', TOKEN_API.connections)) as ConnectionView[];
  }

  /** A connection with secrets of its own, and a consent that is begun and left: its ticket, cookie and state. */
  async beginConsent(): Promise<void> {
    const { secrets, witness } = this.s;
    const body = {
      name: 'proof-fr',
      region: 'fr',
      baseUrl: this.access.sandbox?.regions['nl'] ?? '',
      clientId: 'demo-app-nl',
      clientSecret: secrets.clientSecret,
      webhookSecret: secrets.webhookSecret,
      redirectUri: `${this.access.services['token-service']}/oauth/callback`,
      webhookBaseUrl: this.access.services['webhook-ingress'],
    };
    const created = await witness.call('token-service', TOKEN_API.connections, { method: 'POST', body });
    if (created.status >= 300) throw new Error(`the connection was refused: ${created.text}`);
    const { id } = z.object({ id: z.string() }).parse(JSON.parse(created.text));
    const begun = authoriseAnswer.parse(
      await this.services.get('token-service', `${TOKEN_API.authorise(id)}?format=json`),
    );
    this.meet('consent state', new URL(begun.url).searchParams.get('state'));
    this.meet('consent ticket', begun.startUrl?.split('/').at(-1));
    const opened = await fetch(begun.startUrl ?? '', { redirect: 'manual' });
    this.meet('consent cookie', opened.headers.getSetCookie()[0]?.split(';')[0]?.split('=')[1]);
    this.meet('consent state', new URL(opened.headers.get('location') ?? begun.url).searchParams.get('state'));
  }

  private meet(name: string, value: string | null | undefined): void {
    if (value === null || value === undefined || value.length < 16) throw new Error(`no ${name} was met`);
    this.met.push({ name, value });
  }

  /** Waits for a state of things; says what did not come about. */
  async until(what: string, holds: () => Promise<boolean>, timeoutMs = 90_000): Promise<void> {
    // The stepped clock is no measure of waiting.
    const deadline = performance.now() + timeoutMs;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
      await systemClock.sleep(300);
    }
  }

  /** All that Exact's stand-in handed out so far. */
  async issued(): Promise<z.infer<typeof issuedSchema>['issued']> {
    return issuedSchema.parse(await this.control('GET', '/oauth/issued')).issued;
  }

  private async refreshes(): Promise<number> {
    return (await this.issued()).filter(({ kind }) => kind === 'refresh_token').length;
  }

  /** All clocks go past the tokens' end: they are refreshed. */
  async refreshAll(): Promise<void> {
    const before = await this.refreshes();
    await stepClocks(clockFile(this.s.dataDir), EXPIRED_MS);
    await this.command('sync', 'now');
    await this.until('three refreshes', async () => (await this.refreshes()) >= before + 3);
  }

  /** Refreshes into pages that repeat what was sent, broken connections and refusals, then in peace. */
  async refreshInTrouble(): Promise<void> {
    const { clientSecret = '' } = demoRegions(0)[0] ?? {};
    const token = (await this.issued()).findLast(({ kind }) => kind === 'refresh_token')?.value ?? '';
    const echo = `Proxy error: client_secret=${clientSecret}&refresh_token=${encodeURIComponent(token)} was refused`;
    const body = JSON.stringify({ error: 'temporarily_unavailable', error_description: echo });
    const faults = [
      { kind: 'status', status: 503, body },
      { kind: 'html', status: 502, body: `<html><body>${echo}</body></html>` },
      { kind: 'reset' },
      { kind: 'status', status: 500, body: echo },
    ];
    await stepClocks(clockFile(this.s.dataDir), EXPIRED_MS);
    for (const fault of faults) await this.control('POST', '/faults', { ...fault, path: 'oauth2/token', region: 'nl' });
    await this.command('sync', 'now');
    await this.until(
      'the faults are used up',
      async () => {
        const { waiting } = (await this.control('GET', '/faults')) as { waiting: unknown[] };
        if (waiting.length > 0) await this.command('sync', 'now');
        return waiting.length === 0;
      },
      4 * MINUTE_MS,
    );
    await this.control('DELETE', '/faults');
  }

  /** Somebody uses a refresh token of before: Exact ends the chain, the connection is held, people are alerted. */
  async loseChain(): Promise<void> {
    const [region] = demoRegions(0);
    const tokens = (await this.issued()).filter(
      ({ kind, clientId }) => kind === 'refresh_token' && clientId === region?.clientId,
    );
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: region?.clientId ?? '',
      client_secret: region?.clientSecret ?? '',
      refresh_token: tokens[0]?.value ?? '',
    });
    const site = this.access.sandbox?.regions['nl'] ?? '';
    const replay = await fetch(`${site}/api/oauth2/token`, { method: 'POST', body: form });
    if (!(await replay.text()).includes('Old refresh token used')) throw new Error('the replay was not seen as one');
    await stepClocks(clockFile(this.s.dataDir), EXPIRED_MS);
    await this.command('sync', 'now');
    await this.until(
      'the connection is held',
      async () => {
        const found = (await this.connections()).find(({ name }) => name === 'demo-nl');
        if (found?.state !== 'held') return false;
        this.meet('link to authorise again', found.reauthoriseUrl?.split('/').at(-1));
        return true;
      },
      3 * MINUTE_MS,
    );
  }

  /** The secrets of jobs: stored well and badly, lent, given back. */
  async jobSecrets(): Promise<void> {
    const { secrets, witness, dataDir } = this.s;
    const file = (name: string, content: string): string => {
      const path = join(dataDir, 'tmp', name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const s3 = JSON.stringify({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: secrets.s3Key });
    const sftp = JSON.stringify({ username: 'bank', password: secrets.sftpPassword });
    await this.command('secrets', 'put', 'git-key', '--file', file('given-git-key', secrets.gitKey));
    await this.command('secrets', 'put', 's3:lake', '--file', file('given-s3', s3));
    await this.command('secrets', 'put', 'sftp:bank', '--file', file('given-sftp', sftp));
    await this.command(
      'secrets',
      'put',
      'sftp:bank',
      '--file',
      file('given-bad', `{"password":"${secrets.sftpPassword}"`),
    );
    await this.command('secrets', 'put', 's3:bank', '--file', file('given-wrong', sftp));
    await this.command('secrets', 'list');
    for (const name of ['git-key', 's3:lake', 'sftp:bank']) {
      const lease = {
        method: 'POST',
        as: 'looker-sync',
        body: { job: `job-${secrets.badValue.slice(-4)}` },
        answersSecret: true,
      } as const;
      await witness.call('token-service', JOB_SECRET_API.lease(name), lease);
      await witness.call('token-service', JOB_SECRET_API.lease(name), { ...lease, as: 'operator' });
    }
    await this.command('secrets', 'remove', 's3:lake');
  }

  /** Looker refuses, fails and forgets; a wrong key is put. */
  async lookerInTrouble(): Promise<void> {
    const { secrets, witness } = this.s;
    const looker = { baseUrl: this.access.sandbox?.looker ?? '', clientId: 'demo-looker-key' };
    const wrong = { ...looker, clientSecret: secrets.wrongLookerSecret };
    await witness.call('token-service', TOKEN_API.looker, { method: 'PUT', body: wrong });
    for (const purpose of [{ purpose: 'request' }, { purpose: 'job', job: 'proof' }]) {
      const call = { method: 'POST', as: 'looker-sync', body: purpose, answersSecret: true } as const;
      const { text } = await witness.call('token-service', TOKEN_API.lookerToken, call);
      const { accessToken } = z.object({ accessToken: z.string().optional() }).parse(JSON.parse(text));
      if (accessToken !== undefined) this.met.push({ name: 'Looker token', value: accessToken });
    }
    for (const fault of [
      { operation: '*', status: 500, times: 3 },
      { operation: '*', expireToken: true, times: 1 },
      { operation: '*', drop: true, times: 1 },
    ]) {
      await this.lookerControl('/faults', fault);
      await witness.call('looker-sync', '/v1/deploy', { method: 'POST', body: {} });
      await witness.call('looker-sync', '/v1/ask', {
        method: 'POST',
        body: { explore: 'no_such_explore', fields: ['a.b'], filters: { 'a.b': secrets.badValue } },
      });
    }
    await fetch(`${this.access.sandbox?.lookerControl ?? ''}/faults`, { method: 'DELETE' });
    await witness.call('looker-sync', '/v1/deploy', { method: 'POST', body: {} });
  }
}
