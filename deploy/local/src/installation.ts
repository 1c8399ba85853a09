import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { EngineError, type EngineLog, type EngineName } from './engine.js';
import { CLICKHOUSE_FOLDER, KAFKA_JARS, PACKAGE_FOLDER } from './paths.js';

const run = promisify(execFile);

const JAVA_HELP =
  'Java 17 or newer is needed for Apache Kafka. Install it: apt-get install openjdk-17-jre-headless (Debian, Ubuntu), brew install openjdk (macOS), or set KAFKA_BROKERS to use a broker you have.';
const MAVEN_HELP =
  'Maven is needed once, to fetch Apache Kafka. Install it: apt-get install maven (Debian, Ubuntu), brew install maven (macOS), or set KAFKA_BROKERS to use a broker you have.';

/** Checks what has to be on the machine already. Throws an EngineError with the install command. */
export async function checkPrerequisites(engines: readonly EngineName[]): Promise<void> {
  if (!engines.includes('kafka')) return;
  const version = await versionOf('java', ['-version'], JAVA_HELP);
  const major = Number(/version "(\d+)/.exec(version)?.[1] ?? 0);
  if (major < 17) throw new EngineError(`Java ${major} is too old. ${JAVA_HELP}`);
  if (!existsSync(KAFKA_JARS)) await versionOf('mvn', ['-v'], MAVEN_HELP);
}

async function versionOf(program: string, args: readonly string[], help: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, [...args]);
    return stdout + stderr;
  } catch (cause) {
    throw new EngineError(help, { cause });
  }
}

/** Fetches what the engines need and is not there yet; both at once. */
export async function ensureInstalled(engines: readonly EngineName[], log: EngineLog): Promise<void> {
  await Promise.all([
    engines.includes('kafka') ? installKafka(log) : undefined,
    engines.includes('clickhouse') ? installClickHouse(log) : undefined,
  ]);
}

async function installKafka(log: EngineLog): Promise<void> {
  if (existsSync(KAFKA_JARS)) return;
  const startedAt = Date.now();
  const unfinished = `${KAFKA_JARS}.${process.pid}`;
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  await fetched(
    'Apache Kafka',
    'mvn',
    ['-q', '-B', plugin, `-DoutputDirectory=${unfinished}`],
    `${PACKAGE_FOLDER}kafka`,
  );
  moveInPlace(unfinished, KAFKA_JARS);
  log('kafka_fetched', { took_ms: Date.now() - startedAt });
}

async function installClickHouse(log: EngineLog): Promise<void> {
  if (existsSync(`${CLICKHOUSE_FOLDER}/node_modules/.package-lock.json`)) return;
  const startedAt = Date.now();
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  await fetched('ClickHouse', 'npm', args, CLICKHOUSE_FOLDER);
  log('clickhouse_fetched', { took_ms: Date.now() - startedAt });
}

async function fetched(what: string, program: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await run(program, [...args], { cwd, maxBuffer: 1 << 24 });
  } catch (cause) {
    throw new EngineError(`${what} could not be fetched by "${program} ${args.join(' ')}" in ${cwd}`, { cause });
  }
}

/** Another process may have been faster: then its folder stays. */
function moveInPlace(from: string, to: string): void {
  if (existsSync(to)) rmSync(from, { recursive: true });
  else renameSync(from, to);
}
