import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The floor: Node's own server, the same check of the signature, and nothing that is kept. Argument: the secret. */
const secret = process.argv[2] ?? '';
const HEAD_BYTES = '{"Content":'.length;
const SEAL_BYTES = ',"HashCode":""}'.length + 64;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    const content = body.subarray(HEAD_BYTES, body.length - SEAL_BYTES);
    const given = Buffer.from(body.toString('latin1', body.length - 66, body.length - 2), 'hex');
    const right = timingSafeEqual(createHmac('sha256', secret).update(content).digest(), given);
    response.writeHead(right ? 200 : 401, { 'content-length': 0 }).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('disconnect', () => process.exit(0));
