import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runEngine } from './child.js';
import type { RunningEngine } from './engine.js';
import { kafkaAnswers } from './kafka-probe.js';
import { KAFKA_FOLDER, KAFKA_JARS } from './paths.js';

const run = promisify(execFile);

/** Starts one Kafka node in KRaft mode; the data folder is formatted on its first use. */
export async function startKafka(
  folder: string,
  ports: { broker: number; controller: number },
): Promise<RunningEngine> {
  mkdirSync(folder, { recursive: true });
  const properties = writeProperties(folder, ports);
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(properties);
  const java = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${KAFKA_JARS}/*`];
  return runEngine(
    { name: 'kafka', folder, command: 'java', args: [...java, 'kafka.Kafka', properties], stopSignal: 'SIGTERM' },
    () => kafkaAnswers(ports.broker),
  );
}

function writeProperties(folder: string, ports: { broker: number; controller: number }): string {
  const file = join(folder, 'server.properties');
  const text = readFileSync(join(KAFKA_FOLDER, 'server.properties'), 'utf8')
    .replaceAll('{broker_port}', String(ports.broker))
    .replaceAll('{controller_port}', String(ports.controller))
    .replaceAll('{log_dir}', join(folder, 'log'));
  writeFileSync(file, text);
  return file;
}

async function format(properties: string): Promise<void> {
  // Kafka's cluster ids are 16 bytes in URL-safe base64; one that begins with a dash is taken for an option.
  const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
  await run('java', ['-cp', `${KAFKA_JARS}/*`, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', properties]);
}
