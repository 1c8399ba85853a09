import { type ConnectorError, errorKind, TerminalError } from '@ml-connector/kernel';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { brokenUniqueness, postgresTrouble } from './postgres-trouble.js';

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

describe('postgresTrouble', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('57P01', 'terminating connection due to administrator command'),
    coded('08006'),
    coded('40P01', 'deadlock detected'),
    new Error('Connection terminated unexpectedly'),
    new QueryRunnerAlreadyReleasedError(),
    new QueryRunnerProviderAlreadyReleasedError(),
    new Error('Client has encountered a connection error and is not queryable'),
  ])('passes by itself: %s', (error) => {
    expect(errorKind(postgresTrouble(error))).toBe('retriable');
  });

  it.each([coded('42601', 'syntax error'), coded('23505'), new Error('boom'), coded('EACCES')])(
    'does not pass: %s',
    (error) => {
      expect(postgresTrouble(error)).toBe(error);
    },
  );

  it('leaves an error alone that states its kind', () => {
    const error: ConnectorError = new TerminalError('x', 'connection terminated');
    expect(postgresTrouble(error)).toBe(error);
  });

  it('names the constraint of a double', () => {
    const error = Object.assign(coded('23505'), { driverError: { constraint: 'connection_name_key' } });
    expect(brokenUniqueness(error)).toBe('connection_name_key');
    expect(brokenUniqueness(coded('23503'))).toBeUndefined();
  });
});
