import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineService } from '../service/define-service.js';
import { startService, type RunningService } from '../service/start-service.js';

/** A service whose answers end when told: one waits before its headers, one after its first word. */
async function slowService(end: Promise<undefined>): Promise<RunningService> {
  const slow = defineService({
    name: 'transformer',
    env: z.object({}),
    imports: () => [],
    configure: (app) => {
      const server = app.getHttpAdapter().getInstance();
      server.get('/late-headers', async () => (await end, 'whole'));
      server.get('/late-end', () => Readable.from(late(end)));
    },
  });
  return startService(slow, { env: { LOG_LEVEL: 'silent' }, exit: () => undefined });
}

async function* late(end: Promise<undefined>): AsyncGenerator<string> {
  yield 'who';
  await end;
  yield 'le';
}

async function untilClosed(url: string): Promise<void> {
  while (
    await fetch(`${url}/live`).then(
      () => true,
      () => false,
    )
  )
    await pause(5);
}

describe('a stop while a request over a kept connection is answered', () => {
  it.each(['/late-headers', '/late-end'])('is over once the answer is out: %s', async (path) => {
    const end = Promise.withResolvers<undefined>();
    const service = await slowService(end.promise);
    const answer = fetch(service.url + path).then((response) => response.text());
    await pause(50);
    const stopped = service.stop();
    await untilClosed(service.url);
    end.resolve(undefined);
    expect(await answer).toBe('whole');
    await stopped;
  });
});
