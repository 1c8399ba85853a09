import { createServer } from 'node:net';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from '../config/data-folder.js';

/** Ports of this machine by name, kept in the data folder so that a restart finds the same addresses. */
export type Ports = Readonly<Record<string, number>>;

/** Whether a port can be listened on at the loopback address. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** The ports kept from before where they are still free, new ones where not. */
export async function choosePorts(dataDir: string, names: readonly string[]): Promise<Ports> {
  const file = join(dataDir, 'ports.json');
  const kept = (readJsonFile(file) ?? {}) as Record<string, number>;
  const chosen: Record<string, number> = {};
  for (const name of names) {
    const before = kept[name];
    let port = before !== undefined && (await isFree(before)) ? before : await anyFreePort();
    while (Object.values(chosen).includes(port)) port = await anyFreePort();
    chosen[name] = port;
  }
  writeJsonFile(file, chosen);
  return chosen;
}
