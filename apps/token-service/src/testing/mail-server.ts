import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A real mail server that keeps what it takes. */
export class MailServer {
  readonly mails: string[] = [];
  /** Refuses every message from now on. */
  refusing = false;
  private readonly server: SMTPServer;

  constructor() {
    this.server = new SMTPServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'mailer' && password === 'mail-canary'
          ? done(null, { user: username })
          : done(new Error('wrong login')),
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (this.refusing) return done(new Error('mailbox is full'));
          this.mails.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `smtp://mailer@127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Mails that hold a text in their subject or body, soft line breaks undone. */
  about(text: string): string[] {
    return this.mails.map((mail) => mail.replace(/=\r\n/g, '')).filter((mail) => mail.includes(text));
  }
}
