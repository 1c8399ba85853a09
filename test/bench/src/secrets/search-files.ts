import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Findings, PlaceKind } from './findings.js';

/** Every file below a folder. A file that others may read is told by its name: `(readable by others)`. */
export async function searchFolder(
  findings: Findings,
  folder: string,
  kindOf: (path: string) => PlaceKind,
  { label = '', only = () => true }: { readonly label?: string; readonly only?: (path: string) => boolean } = {},
): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `${label}${relative(folder, file)}`;
    if (!only(path)) continue;
    const open = (statSync(file).mode & 0o077) !== 0;
    await findings.stream(kindOf(path), open ? `${path} (readable by others)` : path, createReadStream(file));
  }
}

/** Where PostgreSQL's files are when it may not run as the user we are (see deploy/local). */
export function postgresFolder(folder: string): string {
  return join('/var/tmp', `ml-connector-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
}
