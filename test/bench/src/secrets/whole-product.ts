import { startStack, type Stack } from '@ml-connector/cli';
import { startEngines, type Engines } from '@ml-connector/local-engines';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeLocalSecrets, type Secrets } from './planted.js';
import type { Receivers } from './receivers.js';
import { followSteps } from './stepped-clock.js';
import { openWarehouseDoor, type WarehouseDoor } from './warehouse-door.js';

/** Root of the project. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WRITER = 'secrets_proof_writer';
const NEVER = { SWEEP_SYNC_S: '900', SWEEP_MODIFIED_S: '900', SWEEP_SNAPSHOT_S: '900', SWEEP_DELETED_S: '900' };

/** Everything started, with secrets that are known. */
export interface WholeProduct {
  readonly stack: Stack;
  /** With its password. */
  readonly postgresUrl: string;
  stop(): Promise<void>;
}

/** Starts engines, stand-ins and services at the most verbose level, spans recorded. */
export async function startWholeProduct(
  dataDir: string,
  seed: number,
  secrets: Secrets,
  receivers: Receivers,
): Promise<WholeProduct> {
  writeLocalSecrets(dataDir, secrets);
  const restoreClock = followSteps(clockFile(dataDir));
  const restoreEnv = changeEnvironment({
    KAFKA_BROKERS: undefined,
    POSTGRES_URL: undefined,
    CLICKHOUSE_URL: undefined,
  });
  const restore = (): void => {
    restoreEnv();
    restoreClock();
  };
  let engines: Engines | undefined;
  let door: WarehouseDoor | undefined;
  try {
    const { lookerPassword } = secrets;
    const started = await startEngines({ dataDir: join(dataDir, 'engines'), lookerPassword });
    engines = started;
    door = await openWarehouseDoor(started.clickhouseUrl, WRITER, secrets.warehousePassword);
    const postgresUrl = withPassword(started.postgresUrl, secrets.postgresPassword);
    changeEnvironment(environmentOf(dataDir, secrets, receivers, { ...started, postgresUrl, clickhouseUrl: door.url }));
    const onEvent = (text: string): void => void process.stderr.write(`${text}\n`);
    const stack = await startStack({ dataDir, seed, size: 'small', sweeps: NEVER, onStep: () => undefined, onEvent });
    return {
      stack,
      postgresUrl,
      stop: once(async () => {
        await stack.stop();
        await door?.stop();
        await started.stop();
        restore();
      }),
    };
  } catch (error) {
    await door?.stop();
    await engines?.stop();
    restore();
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}

function withPassword(url: string, password: string): string {
  const address = new URL(url);
  address.password = password;
  return address.toString();
}

function environmentOf(
  dataDir: string,
  secrets: Secrets,
  receivers: Receivers,
  engines: Pick<Engines, 'kafkaBrokers' | 'postgresUrl' | 'clickhouseUrl'>,
): Record<string, string> {
  const folder = (name: string): string => {
    mkdirSync(join(dataDir, name), { recursive: true });
    return join(dataDir, name);
  };
  const recorder = pathToFileURL(join(ROOT, 'test/bench/dist/secrets/preload.js')).href;
  return {
    KAFKA_BROKERS: engines.kafkaBrokers,
    POSTGRES_URL: engines.postgresUrl,
    CLICKHOUSE_URL: engines.clickhouseUrl,
    CLICKHOUSE_USER: WRITER,
    CLICKHOUSE_PASSWORD: secrets.warehousePassword,
    LOG_LEVEL: 'debug',
    RATE_LIMIT_PUBLIC_PER_S: '1000',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9/',
    NODE_OPTIONS: `--import ${recorder}`,
    SPAN_FOLDER: folder('spans'),
    CLOCK_FILE: clockFile(dataDir),
    // What services write for a moment stands here, too.
    TMPDIR: folder('tmp'),
    MASTER_KEYS_OLD: secrets.oldMasterKey,
    ALERT_WEBHOOK_URL: receivers.webhookUrl,
    ALERT_WEBHOOK_SECRET: secrets.alertWebhookSecret,
    SMTP_URL: receivers.smtpUrl,
    SMTP_USER: 'mailer',
    SMTP_PASSWORD: secrets.smtpPassword,
    ALERT_EMAIL_FROM: 'connector@example.test',
    ALERT_EMAIL_TO: 'finance@example.test',
  };
}

/** Holds the milliseconds all clocks are ahead of the machine's. */
export const clockFile = (dataDir: string): string => join(dataDir, 'clock-offset');

/** Sets variables of this process, which its children inherit; gives what puts the former ones back. */
function changeEnvironment(changes: Readonly<Record<string, string | undefined>>): () => void {
  const before = { ...process.env };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  };
}
