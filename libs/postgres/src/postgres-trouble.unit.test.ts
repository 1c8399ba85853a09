import { type ConnectorError, errorKind, TerminalError } from '@ml-connector/kernel';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { describe, expect, it } from 'vitest';
import { brokenUniqueness, connectTrouble, postgresTrouble } from './postgres-trouble.js';

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

describe('connectTrouble', () => {
  it.each([
    coded('28P01', 'password authentication failed for user "x"'),
    coded('42501', 'permission denied for database x'),
    coded('SELF_SIGNED_CERT_IN_CHAIN'),
    coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    coded('CERT_HAS_EXPIRED'),
    coded('ERR_TLS_CERT_ALTNAME_INVALID'),
    new Error('The server does not support SSL connections'),
  ])('is for a person to put right: %s', (error) => {
    expect(connectTrouble(error)).toMatchObject({ kind: 'terminal', code: 'postgres_refused' });
  });

  it('passes by itself while nobody answers, and leaves faults of ours alone', () => {
    expect(errorKind(connectTrouble(coded('ECONNREFUSED')))).toBe('retriable');
    const fault = coded('42P01', 'relation does not exist');
    expect(connectTrouble(fault)).toBe(fault);
  });
});
