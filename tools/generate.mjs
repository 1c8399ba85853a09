// Writes what is derived from the code and committed: migrations, data dictionary, .env.example, values of the chart, Grafana's dashboards, the page of metrics. With --check it only
// compares, and fails when a file differs from what the code says.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  RAW_CHECK_SQL,
  RECONCILIATION_SQL,
  SERVING_SQL,
  servingDdl,
  SERVING_TABLES,
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
import { bornIn, formedIn, martStatements } from './generate/marts.mjs';
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
const MIGRATIONS = 'deploy/clickhouse/migrations';
const migrationFile = (number) => {
  const name = readdirSync(join(ROOT, MIGRATIONS)).find((one) => one.startsWith(String(number).padStart(4, '0')));
  return name === undefined ? '' : committed(`${MIGRATIONS}/${name}`);
};
const marts = (number, which, kinds = ['view', 'comment']) =>
  martStatements(number, which, kinds, migrationFile(number));
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
    'deploy/clickhouse/migrations/0004_marts.sql': sql([
      'CREATE DATABASE IF NOT EXISTS looker',
      ...marts(4, bornIn(4), ['view']),
    ]),
    'deploy/clickhouse/migrations/0005_control.sql': sql([...ENTITIES.filter(isLater).map(tableDdl), ...CONTROL_SQL]),
    'deploy/clickhouse/migrations/0006_periods.sql': sql([
      ...aggregateTables(since(6, AGGREGATES)),
      ...since(6, DICTIONARIES).map(dictionarySql),
      ...marts(6, bornIn(6), ['view']),
      ...marts(6, [...bornIn(4), ...bornIn(6)], ['comment']),
    ]),
    ...chartFiles(services),
    ...grafanaFiles(),
    'docs/metrics.md': metricsPage(),
    'docs/licences.md': licencesPage(),
    'deploy/clickhouse/migrations/0007_insert_tokens.sql': sql(ENTITIES.map(keepTokensSql)),
    'deploy/clickhouse/migrations/0008_merge_by_column.sql': sql(ENTITIES.map(mergeByColumnSql)),
    'deploy/clickhouse/migrations/0009_marts_of_finance.sql': sql([
      ...since(9, DICTIONARIES).map(dictionarySql),
      ...marts(9, formedIn(9)),
    ]),
    [PUBLISHED]: publishedFieldsFile(committed(PUBLISHED)),
    'deploy/clickhouse/migrations/0010_reconciliation.sql': sql([...RECONCILIATION_SQL, ...marts(10, formedIn(10))]),
    'deploy/clickhouse/migrations/0011_purchases_by_item.sql': sql([
      ...since(11, DICTIONARIES).map(dictionarySql),
      ...marts(11, formedIn(11)),
    ]),
    'deploy/clickhouse/migrations/0012_raw_check.sql': sql(RAW_CHECK_SQL),
    'deploy/clickhouse/migrations/0013_orphans.sql': sql([
      ...aggregateTables(since(13, AGGREGATES)),
      ...marts(13, formedIn(13)),
    ]),
    'deploy/clickhouse/migrations/0014_serving_tables.sql': sql([
      SERVING_SQL,
      ...since(14, SERVING_TABLES).map((table) => servingDdl(table, ENTITIES)),
      ...since(14, DICTIONARIES).map(dictionarySql),
      ...marts(14, formedIn(14)),
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
