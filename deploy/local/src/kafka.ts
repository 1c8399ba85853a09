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

/** A listener beside the plain one that wants TLS and a login; only tests run it. */
export interface SecureListener {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly keystore: string;
  readonly keystorePassword: string;
}

/** Starts one Kafka node in KRaft mode; the data folder is formatted on its first use. */
export async function startKafka(
  folder: string,
  ports: { broker: number; controller: number },
  secure?: SecureListener,
): Promise<RunningEngine> {
  mkdirSync(folder, { recursive: true });
  const properties = writeProperties(folder, ports, secure);
  if (!existsSync(join(folder, 'log', 'meta.properties'))) await format(properties, secure);
  const java = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${KAFKA_JARS}/*`];
  return runEngine(
    { name: 'kafka', folder, command: 'java', args: [...java, 'kafka.Kafka', properties], stopSignal: 'SIGTERM' },
    () => kafkaAnswers(ports.broker),
  );
}

function writeProperties(
  folder: string,
  ports: { broker: number; controller: number },
  secure: SecureListener | undefined,
): string {
  const file = join(folder, 'server.properties');
  const values: Readonly<Record<string, string>> = {
    broker_port: String(ports.broker),
    controller_port: String(ports.controller),
    log_dir: join(folder, 'log'),
    ...(secure === undefined
      ? {}
      : {
          secure_port: String(secure.port),
          user: secure.user,
          password: secure.password,
          keystore: secure.keystore,
          keystore_password: secure.keystorePassword,
        }),
  };
  const text = ['server.properties', ...(secure === undefined ? [] : ['secure.properties'])]
    .map((name) => readFileSync(join(KAFKA_FOLDER, name), 'utf8'))
    .join('\n')
    .replaceAll(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  writeFileSync(file, text);
  return file;
}

async function format(properties: string, secure: SecureListener | undefined): Promise<void> {
  // Kafka's cluster ids are 16 bytes in URL-safe base64; one that begins with a dash is taken for an option.
  const id = `A${randomBytes(16).toString('base64url').slice(1)}`;
  const users = secure === undefined ? [] : ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((m) => scramUser(m, secure));
  const args = ['format', '-t', id, '-c', properties, ...users.flatMap((user) => ['--add-scram', user])];
  await run('java', ['-cp', `${KAFKA_JARS}/*`, 'kafka.tools.StorageTool', ...args]);
}

const scramUser = (mechanism: string, { user, password }: SecureListener): string =>
  `${mechanism}=[name=${user},password=${password}]`;
