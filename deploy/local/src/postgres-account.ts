import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { userInfo } from 'node:os';

/** Whom PostgreSQL runs as, where its data and its programs are. */
export interface PostgresHome {
  /** Absent: as the user we are. */
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly data: string;
  readonly programs: string;
}

/** Whether a user who is not us can walk down to a folder. */
function everyoneReaches(folder: string): boolean {
  if (!existsSync(folder)) return everyoneReaches(dirname(folder));
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (folder === dirname(folder) || everyoneReaches(dirname(folder)));
}

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, from folders that user can reach. */
export function postgresHome(folder: string, native: string): PostgresHome {
  if (userInfo().uid !== 0) return { data: join(folder, 'data'), programs: join(native, 'bin') };
  const account = postgresAccount();
  const own = join('/var/tmp', `ml-connector-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
  const home = everyoneReaches(folder) ? folder : own;
  const programs = everyoneReaches(native) ? native : join(own, 'native');
  if (!existsSync(programs)) cpSync(native, programs, { recursive: true, verbatimSymlinks: true });
  mkdirSync(home, { recursive: true });
  return { account, data: join(home, 'data'), programs: join(programs, 'bin') };
}

function postgresAccount(): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // No such user yet.
    execFileSync('groupadd', ['--system', '--force', 'postgres']);
    execFileSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
    return { uid: id('-u'), gid: id('-g') };
  }
}
