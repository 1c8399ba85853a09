import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { noTracer, silentLogger } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseEnv, type Environment } from '../config/parse-env.js';
import { openTracer } from './open-tracer.js';

const config = (env: Environment) => parseEnv('transformer', z.object({}), env);
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };

describe('openTracer', () => {
  it.each([
    ['nothing is set', {}],
    ['the SDK is disabled', { ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }],
    ['there is no exporter', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }],
  ])('traces nothing where %s', async (_, env) => {
    expect((await openTracer('transformer', config(env))).tracer).toBe(noTracer);
  });

  it('says which values there are', () => {
    expect(() => config({ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'some' })).toThrow(/OTEL_TRACES_SAMPLER: .*traceidratio/);
    expect(() => config({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL/);
    expect(() => config({ OTEL_TRACES_SAMPLER_ARG: '2' })).toThrow(/OTEL_TRACES_SAMPLER_ARG/);
  });

  it('sends what is left at the end, as protobuf, to the path of traces', async () => {
    const got: { url: string | undefined; type: string | undefined; body: string }[] = [];
    const server = createServer((request, response) => {
      void buffer(request).then((body) => {
        got.push({ url: request.url, type: request.headers['content-type'], body: body.toString('latin1') });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const open = await openTracer('transformer', config({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/` }));
    open.tracer.begin('webhook', {}, () => undefined);
    await open.close(silentLogger);
    server.close();
    expect(got).toEqual([
      {
        url: '/v1/traces',
        type: 'application/x-protobuf',
        body: expect.stringMatching(/service\.name[^]*transformer[^]*webhook/) as string,
      },
    ]);
  });

  it('does not hold a stop up when the collector is away', async () => {
    const open = await openTracer('transformer', config({ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'always_on' }));
    open.tracer.begin('webhook', {}, () => undefined);
    await expect(open.close(silentLogger)).resolves.toBeUndefined();
  });
});
