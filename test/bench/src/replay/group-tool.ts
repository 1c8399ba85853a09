import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const POM_FOLDER = join(ROOT, 'test', 'bench', 'kafka-tools');
const JARS = join(ROOT, '.data', 'kafka-tools');
const MAVEN_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
const COMMAND = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';

/** Sets offsets of a group nobody is in. */
export type ResetOffsets = (group: string, arguments_: readonly string[]) => Promise<void>;

/** Kafka's own `kafka-consumer-groups.sh`; its jars are fetched by Maven on first use. */
export async function groupTool(brokers: string): Promise<ResetOffsets> {
  const fetched = join(JARS, 'fetched-by-pom.xml');
  const pom = join(POM_FOLDER, 'pom.xml');
  if (!existsSync(fetched) || readFileSync(fetched, 'utf8') !== readFileSync(pom, 'utf8')) {
    rmSync(JARS, { recursive: true, force: true });
    mkdirSync(JARS, { recursive: true });
    await run('mvn', ['-q', '-B', MAVEN_GOAL, `-DoutputDirectory=${JARS}`], { cwd: POM_FOLDER, maxBuffer: 1 << 24 });
    copyFileSync(pom, fetched);
  }
  return async (group, rest) => {
    const options = ['--bootstrap-server', brokers, '--group', group, '--reset-offsets', '--execute', ...rest];
    const java = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-cp', `${JARS}/*`];
    const { stdout } = await run('java', [...java, COMMAND, ...options], { maxBuffer: 1 << 24 });
    if (!stdout.includes('NEW-OFFSET')) throw new Error(`offsets of ${group} were not reset: ${stdout}`);
  };
}
