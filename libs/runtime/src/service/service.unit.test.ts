import { createServer } from 'node:http';
import { pairKeyText } from '@ml-connector/contracts';
import { RetriableError, systemClock, TerminalError } from '@ml-connector/kernel';
import { Body, Controller, Get, Injectable, Module, Post, type Provider } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serviceAuthEnv } from '../config/service-auth-env.js';
import { BadConfigError } from '../config/parse-env.js';
import { ApiException } from '../http/api-exception.js';
import { Callers } from '../http/callers.js';
import { ServiceClient } from '../http/service-client.js';
import { zodPipe } from '../http/zod-pipe.js';
import { defineService } from './define-service.js';
import { runService, type ProcessHost } from './run-service.js';
import { startService, type RunningService } from './start-service.js';

const secret = 's'.repeat(32);
const env = { LOG_LEVEL: 'silent', SERVICE_AUTH_SECRET: secret };
const open: RunningService[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((service) => service.stop()));
});

@Controller('v1')
class Api {
  @Get('mine')
  @Callers('operator')
  mine(): { hello: string } {
    return { hello: 'operator' };
  }
  @Post('things')
  @Callers('operator', 'looker-sync')
  things(@Body(zodPipe(z.strictObject({ name: z.string().min(1) }))) body: { name: string }): { name: string } {
    if (body.name === 'taken') throw new ApiException(409, 'name_taken', 'taken', { remedy: 'take another' });
    if (body.name === 'away') throw new RetriableError('store_away', 'away', { retryAfterMs: 3000 });
    if (body.name === 'bug') throw new Error('canary');
    return body;
  }
}

/** A service that notes the order of what happens to it; its consumer takes `drainMs` to finish. */
function noting(log: string[], drain: () => Promise<unknown> = () => Promise.resolve()) {
  class Transport extends Server implements CustomTransportStrategy {
    listen(callback: () => void): void {
      log.push('consume');
      callback();
    }
    async beforeApplicationShutdown(): Promise<void> {
      log.push('drain');
      await drain();
      log.push('drained');
    }
    close(): void {
      log.push('transport closed');
    }
    on(): never {
      throw new Error('none');
    }
    unwrap<T>(): T {
      return undefined as T;
    }
  }
  @Injectable()
  class Store {
    onModuleInit(): void {
      log.push('store connected');
    }
    onApplicationShutdown(): void {
      log.push('store closed');
    }
  }
  const providers: Provider[] = [Store, Transport];
  @Module({ providers, exports: providers })
  class Adapters {}
  return defineService({
    name: 'transformer',
    env: serviceAuthEnv,
    imports: () => [Adapters],
    controllers: [Api],
    transport: Transport,
  });
}

async function started(service: ReturnType<typeof noting>, exits: number[] = []): Promise<RunningService> {
  const running = await startService(service, { env, exit: (code) => exits.push(code) });
  open.push(running);
  return running;
}

const status = async (url: string): Promise<number> => (await fetch(url)).status;

describe('a service', () => {
  it('connects stores, listens, then consumes; stops in the order not ready, drain, HTTP, clients', async () => {
    const log: string[] = [];
    const gate = Promise.withResolvers<undefined>();
    const service = await started(noting(log, () => gate.promise));
    expect(log).toEqual(['store connected', 'consume']);
    expect(await status(`${service.url}/ready`)).toBe(200);
    const stopping = service.stop();
    while (!log.includes('drain')) await new Promise((resolve) => setTimeout(resolve, 5));
    const ready = await fetch(`${service.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ok: false, parts: { service: { ok: false, detail: 'stopping' } } });
    expect(await status(`${service.url}/live`)).toBe(200);
    gate.resolve(undefined);
    await stopping;
    expect(log).toEqual(['store connected', 'consume', 'drain', 'drained', 'transport closed', 'store closed']);
    await expect(fetch(`${service.url}/live`)).rejects.toThrow();
  });

  it('is not ready with the reason while a part is not, also when the part throws', async () => {
    const service = await started(noting([]));
    service.platform.health.register({ name: 'store', ready: () => Promise.reject(new Error('no answer')) });
    const answer = await fetch(`${service.url}/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ parts: { store: { ok: false, detail: 'no answer' } } });
  });

  it('fails once: not live, exit 1', async () => {
    const exits: number[] = [];
    const service = await started(noting([]), exits);
    service.platform.fail(new Error('a bug'));
    service.platform.fail(new Error('and another'));
    expect(exits).toEqual([1]);
    expect(await status(`${service.url}/live`)).toBe(503);
  });

  it('shows its own and the process’s metrics, requests by route', async () => {
    const service = await started(noting([]));
    service.platform.meter
      .counter({ name: 'rows_total', help: 'Rows.', labels: ['table'] })
      .add(2, { table: 'dim_item' });
    await fetch(`${service.url}/v1/mine?code=canary`);
    const text = await (await fetch(`${service.url}/metrics`)).text();
    expect(text).toContain('rows_total{table="dim_item",service="transformer"} 2');
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).toMatch(/http_request_seconds_count\{.*route="\/v1\/mine".*status="401"/);
    expect(text).not.toContain('canary');
  });

  it('closes what was open when its start fails', async () => {
    const log: string[] = [];
    const other = await started(noting([]));
    const taken = { ...env, PORT: new URL(other.url).port };
    await expect(startService(noting(log), { env: taken, exit: () => undefined })).rejects.toThrow('EADDRINUSE');
    expect(log).toContain('store closed');
    expect(log).not.toContain('consume');
  });
});

describe('an internal API', () => {
  const clientOf = (service: RunningService, caller: 'operator' | 'looker-sync' | 'webhook-ingress', with_ = secret) =>
    new ServiceClient({
      baseUrl: service.url,
      audience: 'transformer',
      caller,
      secret: with_,
      clock: service.platform.clock,
    });
  const answer = z.object({ name: z.string() });
  const things = (name: string) => ({ method: 'POST', path: '/v1/things', body: { name }, answer }) as const;

  it('lets in the callers it names and nobody else', async () => {
    const service = await started(noting([]));
    const mine = { path: '/v1/mine', answer: z.object({ hello: z.string() }) };
    expect(await clientOf(service, 'operator').call(mine)).toEqual({ hello: 'operator' });
    await expect(clientOf(service, 'looker-sync').call(mine)).rejects.toMatchObject({
      status: 403,
      code: 'not_allowed',
    });
    await expect(clientOf(service, 'operator', 'x'.repeat(32)).call(mine)).rejects.toMatchObject({ status: 401 });
    expect(await status(`${service.url}/v1/mine`)).toBe(401);
  });

  it('takes only the callers whose keys it has, where it has no shared secret', async () => {
    const own = { ...env, SERVICE_AUTH_SECRET: pairKeyText(secret, 'operator', 'transformer') };
    const service = await startService(noting([]), { env: own, exit: () => undefined });
    open.push(service);
    const mine = { path: '/v1/mine', answer: z.object({ hello: z.string() }) };
    expect(await clientOf(service, 'operator').call(mine)).toEqual({ hello: 'operator' });
    await expect(clientOf(service, 'looker-sync').call(mine)).rejects.toMatchObject({ status: 401 });
  });

  it('answers errors with code, message, remedy and a fitting kind at the other end', async () => {
    const client = clientOf(await started(noting([])), 'looker-sync');
    expect(await client.call(things('good'))).toEqual({ name: 'good' });
    await expect(client.call(things('taken'))).rejects.toMatchObject({
      kind: 'terminal',
      code: 'name_taken',
      remedy: 'take another',
    });
    await expect(client.call(things('away'))).rejects.toMatchObject({ kind: 'retriable', retryAfterMs: 3000 });
    await expect(client.call(things(''))).rejects.toMatchObject({ code: 'bad_request', message: /name: / });
    await expect(client.call(things('bug'))).rejects.toMatchObject({ kind: 'retriable', code: 'internal' });
    await expect(client.call({ ...things('good'), answer: z.object({ other: z.string() }) })).rejects.toMatchObject({
      code: 'bad_answer',
    });
  });

  it('is retriable when an answer breaks off, and terminal when it is no JSON', async () => {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'content-length': '50' });
      response.write('{"name":');
      if (request.method === 'POST') setTimeout(() => response.destroy(), 20);
      else response.end(' '.repeat(42));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const options = { audience: 'transformer', caller: 'operator', secret, clock: systemClock } as const;
    const client = new ServiceClient({ ...options, baseUrl: `http://127.0.0.1:${port}` });
    await expect(client.call(things('x'))).rejects.toMatchObject({ kind: 'retriable', code: 'service_unreachable' });
    await expect(client.call({ path: '/', answer })).rejects.toMatchObject({ kind: 'terminal', code: 'bad_answer' });
    server.close();
  });

  it('is retriable when nobody listens', async () => {
    const service = await started(noting([]));
    await service.stop();
    await expect(clientOf(service, 'operator').call(things('x'))).rejects.toMatchObject({
      code: 'service_unreachable',
    });
  });
});

describe('runService', () => {
  function fakeProcess(given: Record<string, string>) {
    const listeners = new Map<string, (what: never) => void>();
    const exited = Promise.withResolvers<number>();
    let stderr = '';
    const host: ProcessHost = {
      env: given,
      stderr: { write: (text) => (stderr += text) },
      on: (event, listener) => listeners.set(event, listener),
      once: (event, listener) => listeners.set(event, listener),
      exit: (code) => exited.resolve(code),
    };
    const emit = (event: string, what: unknown) => listeners.get(event)?.(what as never);
    return { host, emit, exited: exited.promise, stderr: () => stderr };
  }

  it('prints every problem of a bad configuration and exits 78', async () => {
    const fake = fakeProcess({ PORT: 'x' });
    await runService(noting([]), fake.host);
    expect(await fake.exited).toBe(78);
    expect(fake.stderr()).toMatch(/PORT: [^]*SERVICE_AUTH_SECRET: is not set/);
  });

  it('stops in order on SIGTERM and exits 0', async () => {
    const log: string[] = [];
    const fake = fakeProcess(env);
    await runService(noting(log), fake.host);
    fake.emit('SIGTERM', 'SIGTERM');
    expect(await fake.exited).toBe(0);
    expect(log.at(-1)).toBe('store closed');
  });

  it('exits 1 when the work in hand takes longer than a stop may', async () => {
    const gate = Promise.withResolvers<undefined>();
    const fake = fakeProcess({ ...env, STOP_TIMEOUT_MS: '100' });
    await runService(
      noting([], () => gate.promise),
      fake.host,
    );
    fake.emit('SIGTERM', 'SIGTERM');
    expect(await fake.exited).toBe(1);
    gate.resolve(undefined);
  });

  it.each(['unhandledRejection', 'uncaughtException'])('ends the process on %s', async (event) => {
    const fake = fakeProcess(env);
    await runService(noting([]), fake.host);
    fake.emit(event, new TerminalError('lost', 'nobody caught this'));
    expect(await fake.exited).toBe(1);
    fake.emit('SIGTERM', 'SIGTERM');
  });

  it('finishes what is in hand before it ends for a failure', async () => {
    const log: string[] = [];
    const fake = fakeProcess(env);
    await runService(noting(log), fake.host);
    fake.emit('unhandledRejection', new TerminalError('lost', 'nobody caught this'));
    expect(await fake.exited).toBe(1);
    expect(log.at(-1)).toBe('store closed');
  });

  it('ends for a failure although what is in hand does not end', async () => {
    const gate = Promise.withResolvers<undefined>();
    const fake = fakeProcess({ ...env, STOP_TIMEOUT_MS: '100' });
    await runService(
      noting([], () => gate.promise),
      fake.host,
    );
    fake.emit('unhandledRejection', new TerminalError('lost', 'nobody caught this'));
    expect(await fake.exited).toBe(1);
    gate.resolve(undefined);
  });

  it('exits 78 when a part finds at the start that the configuration is wrong', async () => {
    const fake = fakeProcess(env);
    const misconfigured = new BadConfigError('transformer', ['MASTER_KEY: another one is needed']);
    await runService({ ...noting([]), imports: () => [Promise.reject(misconfigured)] }, fake.host);
    expect(await fake.exited).toBe(78);
    expect(fake.stderr()).toContain('MASTER_KEY: another one is needed');
  });

  it('exits 1 when the start fails', async () => {
    const fake = fakeProcess(env);
    const broken = { ...noting([]), imports: () => [Promise.reject(new Error('no store'))] };
    await runService(broken, fake.host);
    expect(await fake.exited).toBe(1);
  });
});
