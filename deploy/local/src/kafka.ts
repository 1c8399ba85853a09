import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, stopChild, stopOrphan, waitUntilReady, type ChildSpec } from './child.js';
import type { RunningEngine } from './engine.js';
import { kafkaAnswers } from './kafka-probe.js';
import { KAFKA_JARS, PACKAGE_FOLDER } from './paths.js';

const run = promisify(execFile);

/** Starts one Kafka node in KRaft mode; the data folder is formatted on its first use. */
export async function startKafka(
  folder: string,
  ports: { broker: number; controller: number },
): Promise<RunningEngine> {
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'kafka.pid');
  await stopOrphan(pidFile);
  const properties = writeProperties(folder, ports);
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(properties);
  const spec: ChildSpec = {
    name: 'kafka',
    command: 'java',
    args: [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-cp',
      `${KAFKA_JARS}/*`,
      'kafka.Kafka',
      properties,
    ],
    logFile: join(folder, 'kafka.out'),
    pidFile,
  };
  const child = startChild(spec);
  await waitUntilReady(spec, child, () => kafkaAnswers(ports.broker), 60_000);
  return { name: 'kafka', pid: child.pid ?? 0, stop: () => stopChild(child, pidFile, () => child.kill('SIGTERM')) };
}

function writeProperties(folder: string, ports: { broker: number; controller: number }): string {
  const file = join(folder, 'server.properties');
  const text = readFileSync(join(PACKAGE_FOLDER, 'kafka', 'server.properties'), 'utf8')
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
