import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** A whole request, so that posting costs the generator little. */
export function requestOf(path: string, body: Buffer): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

/** One kept connection with one request in flight. */
export class RawPoster {
  private socket: Socket | undefined;
  private received = '';
  private done: ((status: number) => void) | undefined;

  constructor(private readonly port: number) {}

  /** The answer's status; 0 when the connection broke before it was whole. */
  post(request: Buffer): Promise<number> {
    return new Promise((resolve) => {
      this.done = resolve;
      this.received = '';
      this.socket ??= this.open();
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (data) => this.take(data.toString('latin1'), socket));
    // A connection that breaks is closed, too, and told there.
    socket.on('error', (error) => socket.destroy(error));
    socket.once('close', () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.end(0);
    });
    return socket;
  }

  private take(data: string, socket: Socket): void {
    this.received += data;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    if (/\r\nconnection: close/i.test(head)) {
      this.socket = undefined;
      socket.destroy();
    }
    this.end(Number(head.slice(9, 12)));
  }

  private end(status: number): void {
    const { done } = this;
    this.done = undefined;
    done?.(status);
  }
}
