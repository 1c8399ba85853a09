import { RetriableError, TerminalError } from '@ml-connector/kernel';
import { freePort } from '@ml-connector/testing';
import { Injectable, Module } from '@nestjs/common';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { defineService, type ServiceDefinition } from './define-service.js';
import { runService, type ProcessHost } from './run-service.js';

/** A service whose store fails as long as `trouble` gives an error. */
function needing(trouble: () => Error | undefined): ServiceDefinition {
  @Injectable()
  class Store {
    onModuleInit(): void {
      const error = trouble();
      if (error !== undefined) throw error;
    }
  }
  @Module({ providers: [Store] })
  class Stores {}
  return defineService({ name: 'transformer', env: z.object({}), imports: () => [Stores] });
}

async function run(trouble: () => Error | undefined) {
  const port = await freePort();
  const events: string[] = [];
  const listeners = new Map<string, (what: never) => void>();
  let exited: number | undefined;
  const host: ProcessHost = {
    env: { PORT: String(port) },
    stderr: { write: () => undefined },
    on: (event, listener) => listeners.set(event, listener),
    once: (event, listener) => listeners.set(event, listener),
    exit: (code) => {
      exited ??= code;
    },
    logStream: { write: (line) => void events.push((JSON.parse(line) as { event: string }).event) },
  };
  void runService(needing(trouble), host);
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  const stop = () => listeners.get('SIGTERM')?.('SIGTERM' as never);
  return { get, events, exited: () => exited, stop };
}

it('answers alive and not ready, with the reason, until what it needs is there; then it starts without a restart', async () => {
  let away: Error | undefined = new RetriableError('store_away', 'nobody answers');
  const { get, events, exited, stop } = await run(() => away);
  await vi.waitFor(async () => expect(await (await get('/ready')).text()).toContain('store_away: nobody answers'));
  expect((await get('/ready')).status).toBe(503);
  expect((await get('/live')).status).toBe(200);
  expect((await get('/v1/anything')).status).toBe(503);
  expect(await (await get('/metrics')).text()).toContain('service_ready{part="service",service="transformer"} 0');
  away = undefined;
  await vi.waitFor(async () => expect((await get('/ready')).status).toBe(200), { timeout: 10_000 });
  expect(await (await get('/metrics')).text()).toContain('service_ready{part="service",service="transformer"} 1');
  expect(events).toContain('service_start_waits');
  expect(exited()).toBeUndefined();
  stop();
  await vi.waitFor(() => expect(exited()).toBe(0));
});

it('waits, too, for what a person has to put right', async () => {
  const { get, exited, stop } = await run(() => new TerminalError('partition_count', 'topic x has 2'));
  await vi.waitFor(async () => expect(await (await get('/ready')).text()).toContain('partition_count'));
  expect(exited()).toBeUndefined();
  stop();
  expect(exited()).toBe(0);
});

it('ends for what nobody foresaw', async () => {
  const { exited, events } = await run(() => new Error('a bug'));
  await vi.waitFor(() => expect(exited()).toBe(1));
  expect(events).toContain('service_start_failed');
});
