import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that answers every path with the bytes laid under it, as Exact would send them. */
export class PageServer {
  private constructor(
    readonly origin: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  /** Pages by path; 404 for any other. */
  static async start(
    pages: ReadonlyMap<string, { readonly type: string; readonly body: Buffer }>,
  ): Promise<PageServer> {
    const server = createServer((request, response) => {
      const page = pages.get(request.url ?? '');
      if (page === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': page.type }).end(page.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PageServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
