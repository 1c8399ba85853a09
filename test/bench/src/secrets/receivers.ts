import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Seen } from './witness.js';

/** Where alerts go: a web address and a mailbox that keep all they get. */
export interface Receivers {
  readonly webhookUrl: string;
  readonly smtpUrl: string;
  readonly seen: readonly Seen[];
  stop(): Promise<void>;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts both on this machine. */
export async function startReceivers(): Promise<Receivers> {
  const seen: Seen[] = [];
  const web = createServer((request, response) => {
    void readAll(request).then((body) => {
      seen.push({ kind: 'alert', place: 'webhook', text: `${JSON.stringify(request.headers)}\n${body}` });
      response.end('ok');
    });
  });
  const mail = new SMTPServer({
    // Without a certificate nothing is offered that needs one.
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? '' }),
    onData: (stream, _session, done) => {
      // Soft line breaks would cut a secret in two.
      void readAll(stream).then((text) => {
        seen.push({ kind: 'alert', place: 'mail', text: `${text}\n${text.replaceAll('=\r\n', '')}` });
        done();
      });
    },
  });
  const smtpPort = await new Promise<number>((resolve) => {
    const server = mail.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  return {
    webhookUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}/alerts`,
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    seen,
    stop: async () => {
      web.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => web.close(() => resolve())),
        new Promise<void>((resolve) => mail.close(resolve)),
      ]);
    },
  };
}
