import { removeAbandoned, removeEngineData } from '@ml-connector/local-engines';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PARENT = fileURLToPath(new URL('../../../.data/tests/stacks', import.meta.url));

/** A fresh data folder of this process; what runs that were killed left behind is cleared away first. */
export async function freshDataFolder(name: string): Promise<string> {
  mkdirSync(PARENT, { recursive: true });
  for (const folder of readdirSync(PARENT)) {
    if (isAlive(Number(folder.split('-').at(-1)))) continue;
    await removeAbandoned(join(PARENT, folder));
    rmSync(join(PARENT, folder), { recursive: true, force: true });
  }
  return join(PARENT, `${name}-${process.pid}`);
}

/** Removes a data folder and what its engines kept elsewhere; gives where the logs are when they are to be kept. */
export async function removeDataFolder(folder: string, keepLogs = false): Promise<string | undefined> {
  if (existsSync(join(folder, 'engines'))) await removeEngineData(join(folder, 'engines'));
  const kept = keepLogs ? join(PARENT, '..', `logs-${basename(folder)}`) : undefined;
  if (kept !== undefined) cpSync(join(folder, 'logs'), kept, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  return kept;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true;
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
