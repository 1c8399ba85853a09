import { SERVICES } from '@ml-connector/contracts';
import { basename, join } from 'node:path';
import { ALLOWANCES } from './allowances.js';
import { brokenStarts } from './broken-starts.js';
import { needlesOf, type Canary } from './canary.js';
import { Course } from './course.js';
import { Findings, type Hit, type PlaceKind } from './findings.js';
import { NeedleSearch } from './needle-search.js';
import { knownCanaries, makeSecrets } from './planted.js';
import { ProcessWatch } from './process-watch.js';
import { startReceivers, type Receivers } from './receivers.js';
import { searchClickHouse, searchPostgres, searchTopics } from './search-engines.js';
import { postgresFolder, searchFolder } from './search-files.js';
import { SelfCheck } from './self-check.js';
import { forgedWebhooks, storm } from './storm.js';
import { startWholeProduct, type WholeProduct } from './whole-product.js';
import { Witness } from './witness.js';

/** What one run found. */
export interface LeakReport {
  readonly hits: readonly Hit[];
  readonly allowed: readonly Hit[];
  /** Places of the self-check in which the planted secret was not found. */
  readonly missed: readonly string[];
  readonly canaries: number;
  readonly bytes: ReadonlyMap<PlaceKind, number>;
  readonly places: ReadonlyMap<PlaceKind, number>;
  readonly httpErrors: number;
}

/** Options of a run. */
export interface LeakRun {
  /** Empty or absent; left to the caller to remove. */
  readonly dataDir: string;
  readonly seed: number;
  readonly log: (text: string) => void;
}

/** Drives the whole product with known secrets, then looks for each of them everywhere. */
export async function searchLeaks({ dataDir, seed, log }: LeakRun): Promise<LeakReport> {
  const secrets = makeSecrets();
  const receivers = await startReceivers();
  const watch = new ProcessWatch();
  const check = new SelfCheck();
  watch.start();
  let product: WholeProduct | undefined;
  try {
    product = await startWholeProduct(dataDir, seed, secrets, receivers);
    const { access } = product.stack;
    const witness = new Witness(access.services, access.serviceAuthSecret);
    const course = new Course({ product, dataDir, secrets, witness, log });
    await drive(course, witness, { dataDir, secrets, log });
    for (const service of SERVICES)
      witness.keep('metrics', service, (await witness.call(service, '/metrics', { as: 'nobody' })).text);
    check.witness(witness);
    await check.arguments(watch);
    await Promise.all([
      check.bus(access.kafkaBrokers),
      check.postgres(product.postgresUrl),
      check.clickhouse(access.clickhouseUrl),
    ]);
    check.files(dataDir);
    const issued = (await course.issued()).map(({ kind, value }, n) => ({ name: `Exact ${kind} ${n}`, value }));
    const canaries = [...knownCanaries(secrets), ...issued, ...course.met, ...check.canaries];
    const findings = new Findings(new NeedleSearch(canaries.flatMap(needlesOf)), ALLOWANCES);
    log('searching');
    await searchLive(findings, product, access.kafkaBrokers, access.clickhouseUrl);
    await watch.stop();
    // Files stand still then: those of the engines, too.
    await product.stop();
    await searchRest(findings, { dataDir, witness, receivers, watch });
    return reportOf(findings, check, canaries, witness);
  } finally {
    await watch.stop();
    check.stop();
    await product?.stop();
    await receivers.stop();
  }
}

interface DriveParts {
  readonly dataDir: string;
  readonly secrets: ReturnType<typeof makeSecrets>;
  readonly log: (text: string) => void;
}

/** The life of the product in this proof, in order. */
async function drive(course: Course, witness: Witness, { dataDir, secrets, log }: DriveParts): Promise<void> {
  const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    log(`${name}: ${Math.round((performance.now() - startedAt) / 100) / 10} s`);
  };
  const ids = async (): Promise<string[]> => (await course.connections()).map(({ id }) => id);
  await step('connected and loaded', async () => {
    await course.connect();
    await course.load();
  });
  await step('a consent begun', () => course.beginConsent());
  await step('job secrets', () => course.jobSecrets());
  await step('webhooks, real and forged', async () => {
    await course.control('POST', '/trade', { count: 20 });
    await forgedWebhooks(witness, await ids(), secrets);
  });
  await step('refreshes', () => course.refreshAll());
  await step('refreshes in trouble', () => course.refreshInTrouble());
  await step('Looker in trouble', () => course.lookerInTrouble());
  await step('chain lost', () => course.loseChain());
  await step('commands while held', () => commandsInTrouble(course));
  await step('storm of bad calls', async () => storm(witness, await ids(), secrets));
  await step('authorised again', () => course.connect());
  await step('commands', async () => {
    await course.refreshAll();
    await commands(course, secrets.pastedCode);
    await course.command('connect', 'remove', 'demo-de', '--yes');
  });
  await step('starts with a wrong configuration', () => brokenStarts(witness, dataDir, secrets));
}

/** What an operator asks when something is wrong. */
async function commandsInTrouble(course: Course): Promise<void> {
  await course.command('connect', 'show', 'demo-nl');
  await course.command('--json', 'connect', 'list');
  await course.command('alerts', 'list');
  await course.command('ping');
}

/** What an operator asks, in text and in JSON, rightly and wrongly. */
async function commands(course: Course, code: string): Promise<void> {
  for (const args of [
    ['status'],
    ['connect', 'list'],
    ['connect', 'show', 'demo-nl'],
    ['connect', 'authorise', 'demo-nl', '--redirected', `http://127.0.0.1:1/oauth/callback?code=${code}&state=x`],
    ['connect', 'divisions', 'demo-nl', '--refresh'],
    ['ping'],
    ['alerts', 'list'],
    ['alerts', 'test'],
    ['vault', 'status'],
    ['vault', 'rewrap'],
    ['compare'],
  ]) {
    await course.command(...args);
  }
  await course.command('connect', 'show', 'no-such-connection');
  await course.command('no-such-command');
}

async function searchLive(
  findings: Findings,
  product: WholeProduct,
  kafkaBrokers: string,
  clickhouseUrl: string,
): Promise<void> {
  await searchPostgres(findings, product.postgresUrl);
  await searchTopics(findings, kafkaBrokers);
  await searchClickHouse(findings, clickhouseUrl);
}

interface Rest {
  readonly dataDir: string;
  readonly witness: Witness;
  readonly receivers: Receivers;
  readonly watch: ProcessWatch;
}

async function searchRest(findings: Findings, { dataDir, witness, receivers, watch }: Rest): Promise<void> {
  for (const { kind, place, text } of [...witness.seen, ...receivers.seen]) findings.text(kind, place, text);
  for (const line of watch.lines) findings.text('process_arguments', programOf(line), line);
  await searchFolder(findings, dataDir, (path) => {
    if (path.startsWith('logs/')) return 'log';
    return path.startsWith('spans/') ? 'trace' : 'file';
  });
  // As root, PostgreSQL keeps its data elsewhere.
  await searchFolder(findings, postgresFolder(join(dataDir, 'engines', 'postgres')), () => 'file', {
    label: 'engines/postgres/',
  });
}

/** Program and script, without the arguments, which may be what is looked for. */
function programOf(line: string): string {
  return line
    .split(' ')
    .slice(0, 2)
    .map((part) => basename(part))
    .join(' ');
}

function reportOf(findings: Findings, check: SelfCheck, canaries: readonly Canary[], witness: Witness): LeakReport {
  const planted = (canary: string): boolean => canary.startsWith('planted: ');
  const found = new Set(findings.hits.map(({ kind, canary }) => `${kind} ${canary}`));
  const missed = check.canaries.map(({ name }) => name).filter((name) => !found.has(`${kindOf(name)} ${name}`));
  return {
    hits: findings.hits.filter(({ canary }) => !planted(canary)),
    allowed: findings.allowed,
    missed,
    canaries: canaries.length - check.canaries.length,
    bytes: findings.bytes,
    places: findings.places,
    httpErrors: witness.errors,
  };
}

/** `planted: topic key` is to be found in a topic. */
function kindOf(name: string): string {
  return name.split(' ')[1] ?? '';
}
