import { TerminalError } from '@ml-connector/kernel';
import { describe, expect, it } from 'vitest';
import { errorMessage } from './error-message.js';

describe('an error', () => {
  const refused = new TerminalError('division_conflict', 'taken', { details: { remedy: 'choose another' } });

  it('is its message, code and what to do', () => {
    expect(errorMessage(refused, false)).toBe('taken (division_conflict)\nWhat to do: choose another\n');
    expect(errorMessage(new Error('odd'), false)).toBe('odd\n');
  });

  it('is one document for programs', () => {
    expect(JSON.parse(errorMessage(refused, true))).toEqual({
      error: { code: 'division_conflict', message: 'taken', remedy: 'choose another' },
    });
    expect(JSON.parse(errorMessage('thrown', true))).toEqual({
      error: { code: null, message: 'thrown', remedy: null },
    });
  });
});
