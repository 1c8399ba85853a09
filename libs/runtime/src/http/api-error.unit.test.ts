import { ConnectorError, RetriableError, TerminalError } from '@ml-connector/kernel';
import { NotFoundException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { answerError } from './api-error.js';
import { ApiException } from './api-exception.js';

describe('answerError', () => {
  it.each([
    [new ApiException(409, 'division_in_use', 'taken', { remedy: 'remove it there' }), 409, 'division_in_use'],
    [new TerminalError('not_authenticated', 'x'), 401, 'not_authenticated'],
    [new TerminalError('connection_not_found', 'x'), 404, 'connection_not_found'],
    [new TerminalError('bad_division_key', 'x'), 400, 'bad_division_key'],
    [new TerminalError('chain_lost', 'x'), 422, 'chain_lost'],
    [new RetriableError('exact_away', 'x'), 503, 'exact_away'],
    [new ConnectorError('unknown', 'odd', 'x'), 500, 'odd'],
    [new NotFoundException('Cannot GET /x'), 404, 'not_found'],
    [Object.assign(new Error('body too large'), { statusCode: 413 }), 413, 'body_too_large'],
    [Object.assign(new Error('what is this'), { statusCode: 415 }), 415, 'unsupported_media_type'],
    [Object.assign(new Error('odd header'), { statusCode: 431 }), 431, 'bad_request'],
    [new Error('select secret from vault'), 500, 'internal'],
    ['thrown text', 500, 'internal'],
  ])('%s is %i %s', (error, status, code) => {
    expect(answerError(error)).toMatchObject({ status, body: { code } });
  });

  it('tells nothing of an unforeseen error', () => {
    expect(JSON.stringify(answerError(new Error('canary')))).not.toContain('canary');
  });

  it('passes the wait of a retriable error on in whole seconds', () => {
    expect(answerError(new RetriableError('x', 'x', { retryAfterMs: 1200 })).retryAfterS).toBe(2);
  });
});
