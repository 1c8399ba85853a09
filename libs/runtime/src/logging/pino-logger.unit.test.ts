import { noTracer, TerminalError, type Tracer } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { createLogger } from './pino-logger.js';

function capture(tracer?: Tracer) {
  const lines: Record<string, unknown>[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { logger: createLogger('transformer', { LOG_LEVEL: 'info', LOG_FORMAT: 'json' }, stream, tracer), lines };
}

describe('createLogger', () => {
  it('writes one event a line with fields, level name and service', () => {
    const { logger, lines } = capture();
    logger.child({ topic: 't' }).info('batch_done', { rows: 3 });
    logger.debug('unseen');
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', service: 'transformer', event: 'batch_done', topic: 't', rows: 3 }),
    ]);
  });

  it('says in which trace something happened, where it did in one', () => {
    const places = [{ trace_id: 'a', span_id: 'b' }, undefined];
    const { logger, lines } = capture({ ...noTracer, enabled: true, where: () => places.shift() });
    logger.info('within', { lineage_id: 'l' });
    logger.info('outside');
    expect(lines[0]).toMatchObject({ event: 'within', trace_id: 'a', span_id: 'b', lineage_id: 'l' });
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  it('says kind, code and causes of an error, but not what a driver hung onto it', () => {
    const { logger, lines } = capture();
    const cause = Object.assign(new Error('socket closed'), { config: { headers: { authorization: 'canary' } } });
    logger.error('failed', { error: new TerminalError('bad_thing', 'a bad thing', { cause }) });
    expect(lines[0]?.['error']).toMatchObject({ kind: 'terminal', code: 'bad_thing', causes: ['socket closed'] });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('censors known secret keys wherever they stand', () => {
    const { logger, lines } = capture();
    logger.info('oops', { token: 'canary', body: { refresh_token: 'canary', clientSecret: 'canary' } });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
