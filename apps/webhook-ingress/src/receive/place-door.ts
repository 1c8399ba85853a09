import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { WebhookDoor } from './webhook-door.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Puts the door before a server's own listeners, which get every request that is not for it. */
export function placeDoor(
  server: Pick<Server, 'listeners' | 'removeAllListeners' | 'on' | 'listening'>,
  door: WebhookDoor,
): void {
  const others = server.listeners('request') as Listener[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    // It is closing: who sends on and on over one connection would keep it from that.
    if (!server.listening) response.shouldKeepAlive = false;
    if (!door.take(request, response)) for (const listener of others) listener.call(server, request, response);
  });
}
