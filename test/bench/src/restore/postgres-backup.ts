import { postgresFolder } from '@ml-connector/local-engines';
import { openDataSource } from '@ml-connector/postgres';
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `tar` says so when a file changed while it read it: just what a base backup allows for. */
const CHANGED_MEANWHILE = 1;

/** Where the local engine keeps its cluster. */
const clusterFolder = (enginesDir: string): string => postgresFolder(join(enginesDir, 'postgres'));

/**
 * A base backup while the server works, by PostgreSQL's own functions: what `pg_basebackup` does, which the package of
 * the local engine lacks. The log written meanwhile is part of it, so that it comes back by itself.
 */
export async function savePostgres(url: string, enginesDir: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const cluster = clusterFolder(enginesDir);
  const db = await openDataSource({
    ...{ url, schema: 'restore_proof', entities: [], migrations: [], application: 'restore-proof' },
    // Begin and end of a backup belong to one session.
    poolSize: 1,
  });
  try {
    await db.query("select pg_backup_start('restore-proof', true)");
    tar(['-cf', join(folder, 'cluster.tar'), '--exclude=data/postmaster.pid', '-C', cluster, 'data']);
    const [label] = (await db.query('select labelfile from pg_backup_stop(false)')) as { labelfile: string }[];
    writeFileSync(join(folder, 'backup_label'), label?.labelfile ?? '');
    tar(['-cf', join(folder, 'log.tar'), '-C', cluster, 'data/pg_wal']);
  } finally {
    await db.destroy();
  }
}

/** Puts a base backup where the next start of the engine finds it. */
export function restorePostgres(folder: string, enginesDir: string): void {
  const cluster = clusterFolder(enginesDir);
  if (existsSync(join(cluster, 'data'))) throw new Error('there is a PostgreSQL already');
  mkdirSync(cluster, { recursive: true });
  for (const file of ['cluster.tar', 'log.tar']) tar(['-xpf', join(folder, file), '-C', cluster]);
  // Tells the server from where on the log is needed; it removes the file when it has done so.
  const label = join(cluster, 'data', 'backup_label');
  copyFileSync(join(folder, 'backup_label'), label);
  const { uid, gid } = statSync(join(cluster, 'data', 'PG_VERSION'));
  chownSync(label, uid, gid);
}

function tar(args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('tar', ['--numeric-owner', ...args], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0 && status !== CHANGED_MEANWHILE)
    throw new Error(`tar ${args.join(' ')} ended with ${status}: ${stderr}`);
}
