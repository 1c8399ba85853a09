import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiReply } from './reply.js';

/** Pieces an answer is sent in when it comes slowly. */
const DRIPS = 4;

/** Sends an answer. */
export function send(response: ServerResponse, reply: ApiReply): void {
  response.end(begin(response, reply));
}

/** Sends the first half of an answer and breaks the connection: its reader knows only by that, for no length was named. */
export function cutShort(response: ServerResponse, reply: ApiReply): void {
  const body = begin(response, reply) ?? '';
  response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.socket?.destroy());
  response.flushHeaders();
}

/** Sends an answer piece by piece, with silences between. */
export async function drip(response: ServerResponse, reply: ApiReply, silenceMs: number): Promise<void> {
  const body = begin(response, reply) ?? '';
  const size = Math.max(1, Math.ceil(body.length / DRIPS));
  for (let at = 0; at < body.length && !response.destroyed; at += size) {
    response.write(body.slice(at, at + size));
    await delay(silenceMs);
  }
  response.end();
}

/** Writes status and headers; gives the body, if there is one. */
function begin(response: ServerResponse, reply: ApiReply): string | undefined {
  if (reply.json === undefined && reply.text === undefined) {
    response.writeHead(reply.status, reply.headers);
    return undefined;
  }
  const type = reply.contentType ?? (reply.text === undefined ? 'application/json;charset=utf-8' : 'text/plain');
  response.writeHead(reply.status, { ...reply.headers, 'content-type': type });
  return reply.text ?? JSON.stringify(reply.json);
}
