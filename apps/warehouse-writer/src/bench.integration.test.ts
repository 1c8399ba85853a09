import { columnsOf, derivedTopics, ENTITIES, rowsTopic, tableName, type Entity } from '@ml-connector/catalogue';
import { FIXED_TOPICS, TOPICS } from '@ml-connector/contracts';
import { createKafkaClient, TopicAdmin, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { startService } from '@ml-connector/runtime';
import { uniqueName } from '@ml-connector/testing';
import { randomUUID } from 'node:crypto';
import { it } from 'vitest';
import { service } from './service.js';
import { rowLine, rowsMessage } from './testing/rows-messages.js';
import { ensureWarehouse, ownDivision, ownerClient } from './testing/warehouse-tables.js';
const brokers = process.env['KAFKA_BROKERS'] ?? '';
const kafka = createKafkaClient({ brokers, clientId: 'b', logger: silentLogger });
const entities: readonly Entity[] = ENTITIES;
const value = (type: string): unknown => {
  if (type.includes('UUID')) return randomUUID();
  if (type.includes('Decimal')) return '12.34';
  if (type.includes('Int')) return 7;
  if (type.includes('Bool')) return true;
  if (type.includes('Date32')) return '2026-01-02';
  if (type.includes('DateTime64')) return '2026-01-02 03:04:05.000';
  if (type.startsWith('Array')) return [];
  return 'some text';
};
const SYSTEM = new Set([
  'date_flags',
  'division_key',
  'region',
  'division',
  'id',
  'version',
  'is_deleted',
  'fetched_at',
  'ingested_at',
  'lineage_id',
  'raw_topic',
  'raw_partition',
  'raw_offset',
  'transform_version',
]);
it('bench', async () => {
  const wh = ownerClient();
  await ensureWarehouse(wh);
  await new TopicAdmin(kafka).ensureTopics([...FIXED_TOPICS, ...derivedTopics()], {
    dataPartitions: 3,
    controlPartitions: 3,
    replicationFactor: 1,
  });
  const producer = new TopicProducer(kafka, {
    logger: silentLogger,
    meter: silentMeter,
    clock: systemClock,
    health: { register: () => undefined },
    fail: () => undefined,
  });
  const perMessage = Number(process.env['PER'] ?? 333),
    TOTAL = Number(process.env['TOTAL'] ?? 100000);
  const perPartition = Math.ceil(TOTAL / entities.length / 3);
  let bytes = 0;
  const load = async () => {
    const { key } = ownDivision();
    let n = 0;
    for (const e of entities) {
      const fields = Object.fromEntries(
        columnsOf(e)
          .filter((c) => !SYSTEM.has(c.name))
          .map((c, i) => [c.name, i % 2 ? value(c.type) : null]),
      );
      const guid = columnsOf(e).find((c) => c.name === 'id')?.type === 'UUID';
      const children = e.feed.kind === 'children';
      const messages = [0, 1, 2].flatMap((partition) => {
        const out = [];
        for (let i = 0; i < perPartition; i += perMessage) {
          const count = Math.min(perMessage, perPartition - i);
          const docs: any[] = [];
          const lines = Array.from({ length: count }, (_, k) => {
            const id = randomUUID();
            const f: any = { ...fields };
            if (children) {
              const d = e.part === 'line' ? randomUUID() : id;
              if (k % 3 === 0) docs.push({ divisionKey: key, document: d, version: '4' });
            }
            delete f.id;
            return rowLine(key, { id, version: 4n, fields: f });
          });
          n += count;
          const m = rowsMessage(tableName(e), lines, docs.length ? { documents: docs } : {});
          bytes += String(m.value).length;
          out.push({ ...m, partition });
        }
        return out;
      });
      await producer.send(rowsTopic(tableName(e)), messages);
    }
    return n;
  };
  const group = uniqueName('bench');
  const start = () =>
    startService(service, {
      env: {
        KAFKA_BROKERS: brokers,
        KAFKA_GROUP: group,
        CLICKHOUSE_URL: process.env['CLICKHOUSE_URL'],
        LOG_LEVEL: 'warn',
        ...(process.env['BENV'] ? JSON.parse(process.env['BENV']) : {}),
      },
      exit: () => undefined,
    });
  const topics = entities.map((e) => rowsTopic(tableName(e)));
  const admin = new TopicAdmin(kafka);
  const drained = async () => {
    for (;;) {
      const l = await admin.listLag(group, topics);
      if (l.every((x) => x.lag === 0n)) return;
      await systemClock.sleep(100);
    }
  };
  const inserts = async () => {
    await wh.command('SYSTEM FLUSH LOGS');
    return await wh.query<any>(
      `SELECT normalizeQuery(substring(query,1,40)) q, count() c, round(avg(query_duration_ms),1) avg_ms, round(sum(ProfileEvents['UserTimeMicroseconds']+ProfileEvents['SystemTimeMicroseconds'])/1000) cpu_ms,  sum(query_duration_ms) total_ms FROM system.query_log WHERE type='QueryFinish' AND event_time > now() - 300 GROUP BY q ORDER BY total_ms DESC LIMIT 12`,
    );
  };
  let n = await load();
  console.log('produced', n, 'rows', bytes, 'bytes');
  let t = performance.now();
  let s = await start();
  console.log('started after', Math.round(performance.now() - t));
  t = performance.now();
  const cpu0 = process.cpuUsage();
  await drained();
  let ms = performance.now() - t;
  const cpu = process.cpuUsage(cpu0);
  console.log(
    'backlog',
    Math.round(ms),
    'ms',
    Math.round((n / ms) * 1000),
    'rows/s cpu ms',
    (cpu.user + cpu.system) / 1000,
  );
  console.log(JSON.stringify(await inserts(), null, 0).replaceAll('},', '},\n'));
  const metrics = await (await fetch(`${s.url}/metrics`)).text();
  let cnt = 0;
  for (const m of metrics.matchAll(/warehouse_insert_duration_seconds_count\{[^}]*\} (\d+)/g)) cnt += Number(m[1]);
  let sum = 0;
  for (const m of metrics.matchAll(/warehouse_insert_duration_seconds_sum\{[^}]*\} ([\d.]+)/g)) sum += Number(m[1]);
  console.log(
    'clickhouse cpu ms',
    JSON.stringify(
      await wh.query(
        `SELECT round(sum(ProfileEvents['UserTimeMicroseconds']+ProfileEvents['SystemTimeMicroseconds'])/1000) cpu_ms, sum(query_duration_ms) ms FROM system.query_log WHERE type='QueryFinish' AND event_time > now() - 60`,
      ),
    ),
  );
  console.log('inserts', cnt, 'seconds', sum);
  t = performance.now();
  n = await load();
  console.log('produced live in', Math.round(performance.now() - t));
  await drained();
  ms = performance.now() - t;
  console.log('live', Math.round(ms), 'ms', Math.round((n / ms) * 1000), 'rows/s (producing included)');
  await s.stop();
  await producer.disconnect();
  await wh.close();
}, 100_000);
