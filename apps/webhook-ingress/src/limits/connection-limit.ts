import type { Counter } from '@ml-connector/kernel';
import { networkOf } from './address-allowance.js';
import type { TrustedProxies } from './trusted-proxies.js';

/** Connections of all senders together. */
const MAX_CONNECTIONS = 10_000;

interface Socket {
  readonly remoteAddress?: string | undefined;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}
/** The little of Node's HTTP server the limit needs. */
export interface ConnectionServer {
  maxConnections: number;
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
}

/** Closes connections above `perAddress` of one address as they come; our own proxies carry those of many. */
export function limitConnections(
  server: ConnectionServer,
  perAddress: number,
  isProxy: TrustedProxies,
  refused: Counter,
): void {
  const open = new Map<string, number>();
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isProxy(remoteAddress)) return;
    const id = networkOf(remoteAddress);
    const count = open.get(id) ?? 0;
    if (count >= perAddress) {
      refused.add();
      socket.destroy();
      return;
    }
    open.set(id, count + 1);
    socket.once('close', () => {
      const left = (open.get(id) ?? 1) - 1;
      if (left > 0) open.set(id, left);
      else open.delete(id);
    });
  });
}
