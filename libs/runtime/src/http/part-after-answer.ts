import type { Server } from 'node:http';

/** The little of Fastify it needs. */
interface Instance {
  addHook(name: 'preClose', hook: (done: () => void) => void): unknown;
  addHook(
    name: 'onSend',
    hook: (request: unknown, reply: Reply, payload: unknown, done: (error?: null, payload?: unknown) => void) => void,
  ): unknown;
}
interface Reply {
  header(name: string, value: string): unknown;
}

/**
 * Ends the connection of a request that is being answered while the server closes. Node ends those that are idle at
 * that moment and no others: one kept alive by its caller would hold up the stop until its keep-alive time is over,
 * 72 s here.
 */
export function partAfterAnswer(instance: Instance, server: Server): void {
  let closing = false;
  instance.addHook('preClose', (done) => {
    closing = true;
    // For an answer whose headers have gone out: read when it ends.
    server.keepAliveTimeout = 1;
    done();
  });
  instance.addHook('onSend', (_, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
