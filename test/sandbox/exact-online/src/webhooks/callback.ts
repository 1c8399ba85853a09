import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * Posts a body (empty for the probe: Content-Length 0) to a callback. Gives the status, or 0 when the address did not
 * answer in time or at all.
 */
export function postCallback(address: string, body: string, timeoutMs: number): Promise<number> {
  const url = new URL(address);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const bytes = Buffer.from(body, 'utf8');
  const headers = {
    'Content-Length': String(bytes.length),
    ...(bytes.length > 0 ? { 'Content-Type': 'application/json; charset=utf-8' } : {}),
  };
  return new Promise((resolve) => {
    const outgoing = send(url, { method: 'POST', headers, timeout: timeoutMs, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', () => resolve(0));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('The callback did not answer in time.')));
    outgoing.on('error', () => resolve(0));
    outgoing.end(bytes);
  });
}
