import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A line to a server that a test can cut: open connections break, new ones are refused. */
export class CuttableLine {
  private readonly sockets = new Set<Socket>();
  private cutNow = false;
  private readonly server = createServer((near) => {
    if (this.cutNow) return void near.destroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      // A broken line is what this is for.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  });

  constructor(private readonly target: URL) {}

  /** The address of the target, by way of this line. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = new URL(this.target);
    address.hostname = '127.0.0.1';
    address.port = String((this.server.address() as AddressInfo).port);
    return address.toString();
  }

  cut(): void {
    this.cutNow = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.cutNow = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
