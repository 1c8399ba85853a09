import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ENGINE_NAMES, EngineError, type EngineLog, type EngineName } from './engine.js';
import { CLICKHOUSE_FOLDER, KAFKA_FOLDER, KAFKA_JARS } from './paths.js';

const run = promisify(execFile);

const JAVA_HELP =
  'Java 17 or newer is needed for Apache Kafka. Install it: apt-get install openjdk-17-jre-headless (Debian, Ubuntu), brew install openjdk (macOS), or set KAFKA_BROKERS to use a broker you have.';
const MAVEN_HELP =
  'Maven is needed once, to fetch Apache Kafka. Install it: apt-get install maven (Debian, Ubuntu), brew install maven (macOS), or set KAFKA_BROKERS to use a broker you have.';

/** Checks what has to be on the machine already. Throws an EngineError with the install command. */
export async function checkPrerequisites(engines: readonly EngineName[] = ENGINE_NAMES): Promise<void> {
  if (!engines.includes('kafka')) return;
  const version = await versionOf('java', ['-version'], JAVA_HELP);
  const major = Number(/version "(\d+)/.exec(version)?.[1] ?? 0);
  if (major < 17) throw new EngineError(`Java ${major} is too old. ${JAVA_HELP}`);
  if (!isCurrent(KAFKA_FOLDER, 'pom.xml', KAFKA_JARS)) await versionOf('mvn', ['-v'], MAVEN_HELP);
}

async function versionOf(program: string, args: readonly string[], help: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, [...args]);
    return stdout + stderr;
  } catch (cause) {
    throw new EngineError(help, { cause });
  }
}

/** Fetches what the engines need and is not there yet, at once; gives the milliseconds of what was fetched. */
export async function ensureEnginesInstalled(
  engines: readonly EngineName[] = ENGINE_NAMES,
  log: EngineLog = () => undefined,
): Promise<Partial<Record<EngineName, number>>> {
  const took: Partial<Record<EngineName, number>> = {};
  const timed = async (name: EngineName, fetchIt: () => Promise<void>): Promise<void> => {
    const startedAt = Date.now();
    log('engine_fetching', { engine: name });
    await fetchIt();
    took[name] = Date.now() - startedAt;
    log('engine_fetched', { engine: name, took_ms: took[name] });
  };
  const missing: Promise<void>[] = [];
  if (engines.includes('kafka') && !isCurrent(KAFKA_FOLDER, 'pom.xml', KAFKA_JARS))
    missing.push(timed('kafka', fetchKafka));
  if (engines.includes('clickhouse') && !isCurrent(CLICKHOUSE_FOLDER, 'package.json', CLICKHOUSE_MODULES))
    missing.push(timed('clickhouse', fetchClickHouse));
  await Promise.all(missing);
  return took;
}

const CLICKHOUSE_MODULES = join(CLICKHOUSE_FOLDER, 'node_modules');

/** What was fetched carries a copy of the declaration it was fetched by; a change of version fetches again. */
function isCurrent(folder: string, declaration: string, fetched: string): boolean {
  const copy = join(fetched, `fetched-by-${declaration}`);
  return existsSync(copy) && readFileSync(copy, 'utf8') === readFileSync(join(folder, declaration), 'utf8');
}

async function fetchKafka(): Promise<void> {
  const unfinished = `${KAFKA_JARS}.${process.pid}`;
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  await fetchBy('mvn', ['-q', '-B', plugin, `-DoutputDirectory=${unfinished}`], KAFKA_FOLDER, 'Apache Kafka');
  copyFileSync(join(KAFKA_FOLDER, 'pom.xml'), join(unfinished, 'fetched-by-pom.xml'));
  rmSync(KAFKA_JARS, { recursive: true, force: true });
  renameSync(unfinished, KAFKA_JARS);
}

async function fetchClickHouse(): Promise<void> {
  const args = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  await fetchBy('npm', args, CLICKHOUSE_FOLDER, 'ClickHouse');
  copyFileSync(join(CLICKHOUSE_FOLDER, 'package.json'), join(CLICKHOUSE_MODULES, 'fetched-by-package.json'));
}

async function fetchBy(program: string, args: readonly string[], cwd: string, what: string): Promise<void> {
  try {
    await run(program, [...args], { cwd, maxBuffer: 1 << 24 });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const end = `${stdout}${stderr}`.trim().split('\n').slice(-5).join('\n');
    throw new EngineError(`${what} could not be fetched by "${program} ${args.join(' ')}" in ${cwd}:\n${end}`, {
      cause,
    });
  }
}
