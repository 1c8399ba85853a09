import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stopOrphan } from './child.js';
import { ENGINE_NAMES, EngineError } from './engine.js';
import { liveOwner } from './owner.js';
import { postgresFolder } from './postgres-account.js';

/** Removes a data folder and all that its engines kept elsewhere. Throws an EngineError while they are run. */
export async function removeEngineData(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  const owner = liveOwner(folder);
  if (owner !== undefined)
    throw new EngineError(`The engines of ${folder} are run by process ${owner.pid}: stop it first`);
  await Promise.all(ENGINE_NAMES.map((name) => stopOrphan(join(folder, name), name)));
  rmSync(postgresFolder(join(folder, 'postgres')), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

/** Removes the data folders below `parent` whose process was killed, and the engines it left running. */
export async function removeAbandoned(parent: string): Promise<void> {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const folder = join(resolve(parent), name);
    if (existsSync(join(folder, 'engines.json')) && liveOwner(folder) === undefined) await removeEngineData(folder);
  }
}
