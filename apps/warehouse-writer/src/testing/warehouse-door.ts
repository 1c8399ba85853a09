import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A way to ClickHouse that can be shut: nobody gets through then, and whoever is in is cut off. */
export class WarehouseDoor {
  private shut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** HTTP address to use in place of ClickHouse's own. */
    readonly url: string,
  ) {}

  static async to(clickhouseUrl: string): Promise<WarehouseDoor> {
    const { hostname, port } = new URL(clickhouseUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const door = new WarehouseDoor(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (incoming) => door.lead(incoming, () => connect(Number(port), hostname)));
    return door;
  }

  close(): void {
    this.shut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  open(): void {
    this.shut = false;
  }

  async remove(): Promise<void> {
    this.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private lead(incoming: Socket, through: () => Socket): void {
    if (this.shut) {
      incoming.destroy();
      return;
    }
    const outgoing = through();
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      this.sockets.add(socket);
      socket.once('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      // What breaks on one side is over on both.
      socket.on('error', () => other.destroy());
      socket.pipe(other);
    }
  }
}
