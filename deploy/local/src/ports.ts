import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Below the range from which systems take the ports of outgoing connections: such a port could be lost in a restart. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Free loopback ports by name; those of the run before where they are free still. Kept in `file`. */
export async function choosePorts<Name extends string>(
  file: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const kept = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Partial<Record<Name, number>>;
  const chosen: Partial<Record<Name, number>> = {};
  for (const name of names) {
    let port = kept[name] ?? randomInt(LOWEST, HIGHEST);
    while (Object.values(chosen).includes(port) || !(await isFree(port))) port = randomInt(LOWEST, HIGHEST);
    chosen[name] = port;
  }
  writeFileSync(file, JSON.stringify(chosen));
  return chosen as Record<Name, number>;
}
