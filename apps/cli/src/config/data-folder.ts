import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets of a laptop's run, made once and kept in the data folder, readable by its owner only. */
export interface LocalSecrets {
  readonly serviceAuthSecret: string;
  readonly masterKey: string;
  readonly lookerPassword: string;
}

/** Writes a JSON file so that a crash leaves the old one or the new one, never half of it. */
export function writeJsonFile(file: string, value: unknown, mode = 0o644): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode });
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}

/** Reads a JSON file; undefined when it does not exist. */
export function readJsonFile(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** The secrets of this data folder, made when they are not there yet. */
export function localSecrets(dataDir: string): LocalSecrets {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'secrets.json');
  const found = readJsonFile(file) as LocalSecrets | undefined;
  if (found !== undefined) return found;
  const made: LocalSecrets = {
    serviceAuthSecret: randomBytes(32).toString('hex'),
    masterKey: randomBytes(32).toString('base64'),
    lookerPassword: randomBytes(12).toString('hex'),
  };
  writeJsonFile(file, made, 0o600);
  return made;
}
