import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BadConfigError, parseEnv } from './parse-env.js';
import { renderEnvExample } from './env-example.js';

const env = z.object({
  KAFKA_BROKERS: z.string().describe('Kafka brokers.'),
  SERVICE_AUTH_SECRET: z.string().min(32).describe('Secret.'),
  MODE: z.enum(['slow', 'fast']).default('slow'),
});
const good = { KAFKA_BROKERS: 'a:1', SERVICE_AUTH_SECRET: 's'.repeat(32) };

const problemsOf = (source: Record<string, string>): readonly string[] => {
  try {
    parseEnv('transformer', env, source);
  } catch (error) {
    if (error instanceof BadConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('parseEnv', () => {
  it('fills defaults, takes an empty variable as unset and converts numbers', () => {
    expect(parseEnv('transformer', env, { ...good, PORT: '8080', LOG_LEVEL: '' })).toMatchObject({
      PORT: 8080,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      MODE: 'slow',
    });
  });

  it.each([
    [
      'missing key',
      { SERVICE_AUTH_SECRET: good.SERVICE_AUTH_SECRET },
      /^KAFKA_BROKERS: is not set \(Kafka brokers\.\)$/,
    ],
    ['not a number', { ...good, PORT: 'http' }, /^PORT: .*number/],
    ['port out of range', { ...good, PORT: '70000' }, /^PORT: .*65535/],
    ['unknown choice lists the valid ones', { ...good, MODE: 'medium' }, /^MODE: .*"slow"\|"fast"/],
    ['bad address', { ...good, OTEL_EXPORTER_OTLP_ENDPOINT: 'here' }, /^OTEL_EXPORTER_OTLP_ENDPOINT: .*URL/],
  ])('%s', (_name, source, message) => {
    expect(problemsOf(source)).toEqual([expect.stringMatching(message)]);
  });

  it('names all problems at once and never a value', () => {
    const problems = problemsOf({ SERVICE_AUTH_SECRET: 'canary', PORT: 'canary', MODE: 'canary' });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('canary');
  });
});

describe('renderEnvExample', () => {
  it('names each variable once with meaning, readers and default', () => {
    const text = renderEnvExample([
      { name: 'transformer', env },
      { name: 'warehouse-writer', env: env.pick({ KAFKA_BROKERS: true }) },
    ]);
    expect(text.match(/^#? ?KAFKA_BROKERS=/gm)).toHaveLength(1);
    expect(text).toContain('# Kafka brokers.\n# Read by: transformer, warehouse-writer. Required.\nKAFKA_BROKERS=\n');
    expect(text).toContain('# MODE=slow\n');
    expect(text).toContain('# Read by: every service.\n# PORT=0\n');
  });
});
