import { createKafkaClient, TopicProducer } from '@ml-connector/kafka';
import { silentLogger, silentMeter, systemClock } from '@ml-connector/kernel';
import { openDataSource } from '@ml-connector/postgres';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaryText, type Canary } from './canary.js';
import type { ProcessWatch } from './process-watch.js';
import type { Witness } from './witness.js';

/** Secrets planted to be found, one for each kind of place, each in another form. */
export class SelfCheck {
  readonly canaries: Canary[] = [];
  private readonly values = new Map<string, string>();
  private process: ChildProcess | undefined;

  /** The value to plant at a place; looked for from now on. */
  private value(place: string): string {
    const value = canaryText(`planted-${place.replace(/[^a-z]/g, '-')}`);
    this.canaries.push({ name: `planted: ${place}`, value });
    this.values.set(place, value);
    return value;
  }

  /** In what the proof itself keeps of answers and outputs. */
  witness(witness: Witness): void {
    witness.keep('http_body', 'planted', JSON.stringify({ a: JSON.stringify({ b: this.value('http_body') }) }));
    witness.keep('metrics', 'planted', `requests_total{path="${encodeURIComponent(this.value('metrics'))}"} 1`);
    witness.keep('command_output', 'planted', Buffer.from(`a ${this.value('command_output')}`).toString('base64'));
    witness.keep('alert', 'planted', `Secret: ${this.value('alert')}`);
  }

  async bus(brokers: string): Promise<void> {
    const fail = (error: unknown): void => {
      throw error;
    };
    const ports = {
      logger: silentLogger,
      meter: silentMeter,
      clock: systemClock,
      health: { register: () => undefined },
    };
    const client = createKafkaClient({ brokers, clientId: 'secrets-proof', logger: silentLogger });
    const admin = client.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'secrets-proof.planted', numPartitions: 1 }], waitForLeaders: true });
    await admin.disconnect();
    const producer = new TopicProducer(client, { ...ports, fail });
    await producer.connect();
    await producer.send('secrets-proof.planted', [
      {
        key: this.value('topic key'),
        value: `{"v":"${Buffer.from(`x${this.value('topic value')}`).toString('base64url')}"}`,
        headers: { h: this.value('topic header') },
      },
    ]);
    await producer.disconnect();
  }

  async postgres(url: string): Promise<void> {
    const db = await openDataSource({
      url,
      schema: 'secrets_proof',
      entities: [],
      migrations: [],
      application: 'secrets-proof',
    });
    await db.query('create table if not exists secrets_proof.planted (t text, b bytea, j jsonb)');
    await db.query('insert into secrets_proof.planted values ($1, $2, $3)', [
      `before ${this.value('postgres text')} after`,
      Buffer.from(this.value('postgres bytea')),
      JSON.stringify({ deep: [this.value('postgres jsonb')] }),
    ]);
    await db.destroy();
  }

  async clickhouse(url: string): Promise<void> {
    for (const sql of [
      'CREATE TABLE IF NOT EXISTS default.secrets_proof_planted (t String) ENGINE = MergeTree ORDER BY tuple()',
      `INSERT INTO default.secrets_proof_planted VALUES ('${Buffer.from(this.value('clickhouse table')).toString('hex')}')`,
      `SELECT '${this.value('clickhouse query log')}' FORMAT Null`,
    ]) {
      const answer = await fetch(url, { method: 'POST', body: sql });
      if (!answer.ok) throw new Error(`ClickHouse answered ${answer.status}`);
      await answer.text();
    }
  }

  files(dataDir: string): void {
    for (const folder of ['logs', 'spans', 'spool', 'planted']) mkdirSync(join(dataDir, folder), { recursive: true });
    writeFileSync(join(dataDir, 'logs', 'planted.log'), `{"msg":"x","token":"${this.value('log')}"}\n`);
    writeFileSync(join(dataDir, 'spans', 'planted.spans'), `["span",{"a":"${this.value('trace')}"}]\n`);
    writeFileSync(join(dataDir, 'spool', 'planted'), `\u0001\u0002${this.values.get('file') ?? ''}`);
  }

  /** A process with a secret among its arguments, until `stop`. */
  async arguments(watch: ProcessWatch): Promise<void> {
    this.process = spawn(process.execPath, ['-e', 'setTimeout(() => 0, 600000)', this.value('process_arguments')]);
    await systemClock.sleep(200);
    await watch.look();
  }

  stop(): void {
    this.process?.kill('SIGKILL');
  }
}
