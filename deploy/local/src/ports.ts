import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

function listenOn(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
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
    const before = kept[name];
    let port = before === undefined ? undefined : await listenOn(before);
    while (port === undefined || Object.values(chosen).includes(port)) port = await listenOn(0);
    chosen[name] = port;
  }
  writeFileSync(file, JSON.stringify(chosen));
  return chosen as Record<Name, number>;
}
