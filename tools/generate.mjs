// Writes what is derived from the code and committed: migrations, data dictionary, .env.example, values of the chart, Grafana's dashboards, the page of metrics. With --check it only
// compares, and fails when a file differs from what the code says.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  AGGREGATES,
  aggregateTables,
  CONTROL_SQL,
  dataDictionary,
  DICTIONARIES,
  dictionarySql,
  ENTITIES,
  keepTokensSql,
  mergeByColumnSql,
  MARTS,
  martCommentSql,
  martSql,
  RAW_CHECK_SQL,
  RECONCILIATION_SQL,
  SNAPSHOT_SQL,
  snapshotDdl,
  SNAPSHOTS,
  SUPPORT_SQL,
  tableDdl,
} from '@ml-connector/catalogue';
import { realEnv } from '@ml-connector/cli';
import { tokenOpenApi } from '@ml-connector/contracts';
import { publishedFieldsFile } from '@ml-connector/looker-sync';
import { renderEnvExample } from '@ml-connector/runtime';
import { chartFiles } from './generate/chart.mjs';
import { grafanaFiles } from './generate/grafana.mjs';
import { configurationPage } from './generate/configuration.mjs';
import { licencesPage } from './generate/licences.mjs';
import { martStatements } from './generate/marts.mjs';
import { metricsPage } from './generate/metrics.mjs';
import { ROOT } from './launch/run.mjs';

const SERVICES = [
  'webhook-ingress',
  'exact-fetcher',
  'transformer',
  'warehouse-writer',
  'token-service',
  'looker-sync',
];
const HEADER = '-- Generated from the catalogue by tools/generate.mjs. Every statement is repeatable.\n\n';
// What was applied somewhere never changes: tables that came later are in the migration they came with.
const isLater = (entity) => entity.feed.isControl === true;
const first = (declared) => declared.filter(({ since }) => since === undefined);
const since = (number, declared) => declared.filter((one) => one.since === number);
const committed = (path) => (existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : '');
const FIRST_MARTS = 'deploy/clickhouse/migrations/0004_marts.sql';
const PERIODS = 'deploy/clickhouse/migrations/0006_periods.sql';
const FINANCE = 'deploy/clickhouse/migrations/0009_marts_of_finance.sql';
const PUBLISHED = 'apps/looker-sync/published-fields.json';
const sql = (statements) => `${HEADER}${statements.map((s) => `${s};\n`).join('\n')}`;

async function artefacts() {
  const services = await Promise.all(SERVICES.map(async (name) => (await import(`@ml-connector/${name}`)).service));
  const readers = [...services, { name: 'npm start, for real systems', env: realEnv }];
  return {
    'deploy/clickhouse/migrations/0001_tables.sql': sql([
      'CREATE DATABASE IF NOT EXISTS warehouse',
      ...ENTITIES.filter((entity) => !isLater(entity)).map(tableDdl),
    ]),
    'deploy/clickhouse/migrations/0002_support.sql': sql(SUPPORT_SQL),
    'deploy/clickhouse/migrations/0003_dictionaries.sql': sql(first(DICTIONARIES).map(dictionarySql)),
    [FIRST_MARTS]: sql([
      'CREATE DATABASE IF NOT EXISTS looker',
      ...martStatements(4, committed(FIRST_MARTS), ['view'], (number) => number === undefined),
    ]),
    'deploy/clickhouse/migrations/0005_control.sql': sql([...ENTITIES.filter(isLater).map(tableDdl), ...CONTROL_SQL]),
    [PERIODS]: sql([
      ...aggregateTables(since(6, AGGREGATES)),
      ...since(6, DICTIONARIES).map(dictionarySql),
      ...since(6, MARTS).map(martSql),
      ...martStatements(6, committed(PERIODS), ['comment'], (number) => number === undefined),
      ...since(6, MARTS).map(martCommentSql),
    ]),
    ...chartFiles(services),
    ...grafanaFiles(),
    'docs/metrics.md': metricsPage(),
    'docs/licences.md': licencesPage(),
    'deploy/clickhouse/migrations/0007_insert_tokens.sql': sql(ENTITIES.map(keepTokensSql)),
    'deploy/clickhouse/migrations/0008_merge_by_column.sql': sql(ENTITIES.map(mergeByColumnSql)),
    [FINANCE]: sql([...since(9, DICTIONARIES).map(dictionarySql), ...martStatements(9, committed(FINANCE))]),
    [PUBLISHED]: publishedFieldsFile(committed(PUBLISHED)),
    'deploy/clickhouse/migrations/0010_reconciliation.sql': sql([
      ...RECONCILIATION_SQL,
      ...since(10, MARTS).map(martSql),
      ...since(10, MARTS).map(martCommentSql),
    ]),
    'deploy/clickhouse/migrations/0011_purchases_by_item.sql': sql([
      ...since(11, DICTIONARIES).map(dictionarySql),
      ...since(11, MARTS).flatMap((mart) => [martSql(mart), martCommentSql(mart)]),
    ]),
    'deploy/clickhouse/migrations/0012_raw_check.sql': sql(RAW_CHECK_SQL),
    'deploy/clickhouse/migrations/0013_orphans.sql': sql([
      ...aggregateTables(since(13, AGGREGATES)),
      ...martStatements(13, ''),
    ]),
    'deploy/clickhouse/migrations/0014_snapshots.sql': sql([
      SNAPSHOT_SQL,
      ...since(14, SNAPSHOTS).map((snapshot) => snapshotDdl(snapshot, ENTITIES)),
      ...since(14, DICTIONARIES).map(dictionarySql),
      ...martStatements(14, ''),
    ]),
    'docs/openapi/token-service.json': `${JSON.stringify(tokenOpenApi(), null, 2)}\n`,
    'docs/data-dictionary.md': dataDictionary(ENTITIES),
    '.env.example': renderEnvExample(readers),
    'docs/configuration.md': configurationPage(readers),
  };
}

const check = process.argv.includes('--check');
let stale = 0;
for (const [path, text] of Object.entries(await artefacts())) {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale++;
  if (check) {
    console.error(`${path} is not what the code says: run "npm run generate" and review the change`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
process.exit(check && stale > 0 ? 1 : 0);
