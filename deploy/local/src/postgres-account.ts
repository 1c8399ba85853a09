import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

/** Whom PostgreSQL runs as, where its data and its programs are. */
export interface PostgresHome {
  /** Absent: as the user we are. */
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly data: string;
  readonly programs: string;
}

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, from folders that user can reach. */
export function postgresHome(folder: string, native: string): PostgresHome {
  const data = join(postgresFolder(folder), 'data');
  if (!isRoot()) return { data, programs: join(native, 'bin') };
  const account = postgresAccount();
  mkdirSync(dirname(data), { recursive: true });
  return { account, data, programs: join(everyoneReaches(native) ? native : copied(native), 'bin') };
}

/** Where PostgreSQL's data is: the folder itself, or one below `/var/tmp` when its user cannot reach that. */
export function postgresFolder(folder: string): string {
  return !isRoot() || everyoneReaches(folder) ? folder : reachable(folder);
}

const isRoot = (): boolean => userInfo().uid === 0;
const reachable = (folder: string): string =>
  join('/var/tmp', `ml-connector-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);

/** Whether a user who is not us can walk down to a folder. */
function everyoneReaches(folder: string): boolean {
  if (!existsSync(folder)) return everyoneReaches(dirname(folder));
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (folder === dirname(folder) || everyoneReaches(dirname(folder)));
}

/** One copy of the programs for all data folders. */
function copied(native: string): string {
  const copy = reachable(native);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  renameSync(unfinished, copy);
  return copy;
}

function postgresAccount(): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch (error) {
    // `id` exits with 1 when there is no such user yet.
    if ((error as { status?: number }).status !== 1) throw error;
    execFileSync('groupadd', ['--system', '--force', 'postgres']);
    execFileSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
    return { uid: id('-u'), gid: id('-g') };
  }
}
