import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError, type EngineAddresses } from './engine.js';
import { startTime } from './processes.js';

/** Who runs the engines of a data folder, and, once they are up, where they listen. */
export interface Owner {
  readonly pid: number;
  readonly startTime: string;
  readonly addresses?: EngineAddresses;
}

const fileOf = (dataDir: string): string => join(dataDir, 'engines.json');

/** The process that runs the engines of a data folder; undefined when there is none, or it was killed. */
export function liveOwner(dataDir: string): Owner | undefined {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return undefined;
  const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
  return startTime(owner.pid) === owner.startTime ? owner : undefined;
}

/** Makes this process the owner of a data folder. Throws an EngineError while another one is. */
export function claim(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true });
  const owner = liveOwner(dataDir);
  if (owner !== undefined && owner.pid !== process.pid)
    throw new EngineError(
      `The engines of ${dataDir} run already, by process ${owner.pid}: stop it, or use another folder`,
    );
  write(dataDir, {});
}

/** Notes where this process's engines listen. Only this user may read it: it holds a password. */
export function publish(dataDir: string, addresses: EngineAddresses): void {
  write(dataDir, { addresses });
}

/** Gives the folder back. */
export function release(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

function write(dataDir: string, more: Pick<Owner, 'addresses'>): void {
  const owner: Owner = { pid: process.pid, startTime: startTime(process.pid), ...more };
  // Moved into place: whoever looks meanwhile finds the one before, never none.
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, JSON.stringify(owner), { mode: 0o600 });
  renameSync(next, fileOf(dataDir));
}
