import { systemClock } from '@ml-connector/kernel';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** One that may be sent connections. */
export interface Endpoint {
  readonly spec: { readonly port: number };
  isReady(): Promise<boolean>;
}

const PROBE_EVERY_MS = 500;

/**
 * Plays a Kubernetes Service: connections to one address go in turns to the replicas that were ready at the last look.
 * Nothing is tried twice: who meets a replica that has just gone sees the connection break and comes again.
 */
export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #stop = new AbortController();
  #ready: readonly Endpoint[] = [];
  #turn = 0;
  #probing: Promise<void> = Promise.resolve();

  private constructor(private readonly endpoints: () => readonly Endpoint[]) {
    this.#server = createServer({ noDelay: true }, (client) => this.#forward(client));
  }

  /** Listens on a free port; replicas are asked for anew at every look. */
  static async open(endpoints: () => readonly Endpoint[], port = 0): Promise<Balancer> {
    const balancer = new Balancer(endpoints);
    await new Promise<void>((resolve, reject) => {
      balancer.#server.once('error', reject);
      balancer.#server.listen(port, '127.0.0.1', resolve);
    });
    balancer.#probing = balancer.#probe();
    return balancer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many were ready at the last look. */
  get readyCount(): number {
    return this.#ready.length;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await this.#probing;
  }

  async #probe(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const all = this.endpoints();
      const answers = await Promise.all(all.map((endpoint) => endpoint.isReady()));
      this.#ready = all.filter((_, n) => answers[n]);
      await Promise.allSettled([systemClock.sleep(PROBE_EVERY_MS, signal)]);
    }
  }

  #forward(client: Socket): void {
    const endpoint = this.#ready[this.#turn++ % Math.max(1, this.#ready.length)];
    this.#keep(client);
    if (endpoint === undefined) {
      client.destroy();
      return;
    }
    const replica = connect({ port: endpoint.spec.port, host: '127.0.0.1', noDelay: true });
    this.#keep(replica);
    client.pipe(replica);
    replica.pipe(client);
    // Either end that breaks breaks the other; what it was, the client finds out by itself.
    client.once('close', () => replica.destroy());
    replica.once('close', () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
