import type { AlertMessage } from '@ml-connector/contracts';
import { errorText, RetriableError } from '@ml-connector/kernel';
import { createTransport, type Transporter } from 'nodemailer';
import type { AlertChannel } from './channel.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 20_000;

/** Where mail goes, and by which server. */
export interface MailTarget {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps); else STARTTLS where the server offers it. */
  readonly tls: boolean;
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** Sends alerts by SMTP. */
export class EmailChannel implements AlertChannel {
  readonly name = 'email';
  private readonly transport: Transporter;

  constructor(private readonly target: MailTarget) {
    const { host, port, tls, login } = target;
    this.transport = createTransport({
      host,
      port,
      secure: tls,
      // A password never goes over an open line; within this machine there is none.
      requireTLS: login !== undefined && !isLoopback(host),
      ignoreTLS: isLoopback(host),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_TIMEOUT_MS,
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      // Texts are ours: nothing in them names a file or address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(message: AlertMessage, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const onAbort = (): void => this.transport.close();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const sent = await this.transport.sendMail({
        from: this.target.from,
        to: [...this.target.to],
        subject: message.subject,
        text: message.text,
        // The same for a message sent twice: most mailboxes show it once.
        messageId: `<${message.id}.${message.event}@ml-connector>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Alert-Kind': message.kind },
      });
      const refused = sent.rejected?.length ?? 0;
      if (refused > 0) throw new RetriableError('mail_refused', `the mail server refuses ${refused} recipients`);
    } catch (error) {
      throw error instanceof RetriableError ? error : new RetriableError('mail_not_sent', reasonOf(error));
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** Faults of the line, which nodemailer words itself. */
const LINE_FAULTS = ['ECONNECTION', 'EDNS', 'ESOCKET', 'ETIMEDOUT', 'ETLS', 'ECONNREFUSED'];

/** Code and status, and the words for a fault of the line; a server's own words may repeat what it was sent. */
function reasonOf(error: unknown): string {
  const { code, responseCode, command } = error as { code?: unknown; responseCode?: unknown; command?: unknown };
  const parts = [code, command, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  const words = LINE_FAULTS.includes(String(code)) && responseCode === undefined ? `: ${errorText(error)}` : '';
  return `the mail server did not take the message: ${parts.join(' ') || 'connection failed'}${words}`;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);
}
