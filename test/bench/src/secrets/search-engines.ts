import { createKafkaClient, readTopic, TopicAdmin } from '@ml-connector/kafka';
import { silentLogger } from '@ml-connector/kernel';
import { openDataSource } from '@ml-connector/postgres';
import type { Findings } from './findings.js';

const text = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '';

/** Every row of every table of the database: texts as they are, bytes as bytes. */
export async function searchPostgres(findings: Findings, url: string): Promise<void> {
  const db = await openDataSource({
    url,
    schema: 'secrets_proof',
    entities: [],
    migrations: [],
    application: 'secrets-proof',
  });
  try {
    const tables = (await db.query(
      `select table_schema as schema, table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    )) as { schema: string; name: string }[];
    for (const { schema, name } of tables) {
      const rows = (await db.query(`select * from "${schema}"."${name}"`)) as Record<string, unknown>[];
      const parts = rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(text(value)))),
      );
      findings.text('postgres', `${schema}.${name}`, joined(parts));
    }
    // What the server itself keeps of statements, comments and settings.
    for (const view of ['pg_stat_activity', 'pg_settings', 'pg_description', 'pg_db_role_setting'])
      findings.text('postgres', view, text(await db.query(`select * from ${view}`)));
  } finally {
    await db.destroy();
  }
}

/** Keys, headers and values of every message of every topic. */
export async function searchTopics(findings: Findings, brokers: string): Promise<void> {
  const client = createKafkaClient({ brokers, clientId: 'secrets-proof', logger: silentLogger });
  const topics = await new TopicAdmin(client).listTopics();
  // The broker's own topic of offsets is searched as files.
  for (const topic of topics.filter((name) => !name.startsWith('__')).sort()) {
    const parts: Buffer[] = [];
    await readTopic(client, topic, ({ key, value, headers }) => {
      parts.push(Buffer.from(key ?? ''), Buffer.from(value ?? ''));
      for (const [name, held] of Object.entries(headers ?? {}))
        for (const one of [held].flat()) parts.push(Buffer.from(name), Buffer.from(one ?? ''));
    });
    findings.text('topic', topic, joined(parts));
  }
}

/** Every table of ClickHouse, its own logs of queries included, as bytes. */
export async function searchClickHouse(findings: Findings, url: string): Promise<void> {
  const ask = async (sql: string): Promise<Response> => {
    const answer = await fetch(url, { method: 'POST', body: sql });
    if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return answer;
  };
  await (await ask('SYSTEM FLUSH LOGS')).text();
  const list = await ask(
    `SELECT database || '.' || name FROM system.tables WHERE NOT is_temporary AND
     (engine LIKE '%MergeTree%' OR engine IN ('Log', 'TinyLog', 'StripeLog', 'Memory') OR
      (database = 'system' AND name IN ('query_log', 'processes', 'users', 'settings', 'dictionaries', 'tables',
       'functions', 'named_collections', 'errors', 'mutations'))) FORMAT TabSeparated`,
  );
  for (const table of (await list.text()).split('\n').filter((name) => name !== '')) {
    const answer = await ask(`SELECT * FROM ${table} FORMAT RowBinary`);
    if (answer.body !== null) await findings.stream('clickhouse', table, answer.body);
  }
}

/** Between two values something that belongs to neither, so that no pattern is made of both. */
function joined(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
}
