import { demoRegions, type Stack } from '@ml-connector/cli';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ALLOWANCES } from './allowances.js';
import { canaryText, needlesOf, type Canary } from './canary.js';
import { Findings, type Hit } from './findings.js';
import { NeedleSearch } from './needle-search.js';
import { searchClickHouse, searchPostgres, searchTopics } from './search-engines.js';
import { searchFolder } from './search-files.js';

const local = z.record(z.string(), z.string());
const handedOut = z.object({ issued: z.object({ kind: z.string(), value: z.string() }).array() });
const PLANTED = 'planted in a log';

/** What a search of a running demo stack found. */
export interface StackSearch {
  readonly hits: readonly Hit[];
  /** Whether the search finds what it should: a secret planted in a log. */
  readonly sees: boolean;
  readonly canaries: number;
  readonly bytes: number;
}

/**
 * Looks for the secrets of a demo stack that runs (its own, those of the stand-ins, and all tokens handed out so far)
 * in its logs, metrics, topics, tables and files.
 */
export async function searchStack(dataDir: string, access: Stack['access']): Promise<StackSearch> {
  const planted = canaryText('planted');
  writeFileSync(
    join(dataDir, 'logs', 'planted.log'),
    `{"msg":"x","token":"${Buffer.from(planted).toString('base64url')}"}`,
  );
  const canaries = [...(await secretsOf(dataDir, access)), { name: PLANTED, value: planted }];
  const findings = new Findings(new NeedleSearch(canaries.flatMap(needlesOf)), ALLOWANCES);
  for (const [service, url] of Object.entries(access.services))
    findings.text('metrics', service, await (await fetch(`${url}/metrics`)).text());
  await searchPostgres(findings, access.postgresUrl);
  await searchTopics(findings, access.kafkaBrokers);
  await searchClickHouse(findings, access.clickhouseUrl);
  // The engines' own files change under our eyes; what they hold was asked of them.
  const ours = (path: string): boolean => !path.startsWith('engines/');
  await searchFolder(findings, dataDir, (path) => (path.startsWith('logs/') ? 'log' : 'file'), { only: ours });
  return {
    hits: findings.hits.filter(({ canary }) => canary !== PLANTED),
    sees: findings.hits.some(({ kind, canary }) => kind === 'log' && canary === PLANTED),
    canaries: canaries.length - 1,
    bytes: [...findings.bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}

async function secretsOf(dataDir: string, access: Stack['access']): Promise<Canary[]> {
  const answer = await fetch(`${access.sandbox?.exactControl ?? ''}/oauth/issued`);
  const { issued } = handedOut.parse(await answer.json());
  const own = local.parse(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')));
  // As the allowances name them.
  const { serviceAuthSecret: serviceAuth = '', ...others } = own;
  return [
    ...Object.entries({ serviceAuth, ...others }).map(([name, value]) => ({ name, value })),
    ...issued.map(({ kind, value }, n) => ({ name: `Exact ${kind} ${n}`, value })),
    ...demoRegions(0).flatMap(({ region, clientSecret, webhookSecret }) => [
      { name: `demo client secret ${region}`, value: clientSecret },
      { name: `demo webhook secret ${region}`, value: webhookSecret },
    ]),
    { name: 'demo Looker secret', value: 'demo-looker-secret' },
  ];
}
