import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutNotification } from './cut-notification.js';
import { actionOf, parseContent, sameClient } from './notice-content.js';
import { verifySignature } from './verify-signature.js';

const key = (secret: string): KeyObject => createSecretKey(secret, 'utf8');
const CONTENT =
  '{"Topic":"Accounts","ClientId":"{6f7a}","Division":499156,"Action":"Update","Key":"7c1f6f2e-5f0a-4b62-8d0c-0f2b6f3b1a11"}';

function signed(content: Buffer | string, secret = 'hook-secret'): Buffer {
  const bytes = Buffer.from(content as Buffer);
  const hash = createHmac('sha256', secret).update(bytes).digest('hex').toUpperCase();
  return Buffer.concat([Buffer.from('{"Content":'), bytes, Buffer.from(`,"HashCode":"${hash}"}`)]);
}

const accepted = (body: Buffer, secrets = ['hook-secret']): boolean => {
  const cut = cutNotification(body);
  return cut !== undefined && verifySignature(cut, secrets.map(key));
};

describe('signature', () => {
  it('takes what the app signed, whatever bytes it signed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const body = signed(Buffer.from(bytes));
        expect(cutNotification(body)?.content.equals(Buffer.from(bytes))).toBe(true);
        expect(accepted(body)).toBe(true);
      }),
    );
  });

  it('never takes a body of which any bytes were changed, removed, added or repeated', () => {
    const body = signed(CONTENT);
    const at = fc.nat(body.length);
    const mutation = fc.oneof(
      fc.tuple(at, fc.integer({ min: 1, max: 255 })).map(([i, bits]) => flipped(body, i, bits)),
      fc.tuple(at, fc.integer({ min: 1, max: 20 })).map(([i, n]) => spliced(body, i, n)),
      fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 90 })).map(([i, more]) => spliced(body, i, 0, more)),
      fc.tuple(at, fc.integer({ min: 1, max: 200 })).map(([i, n]) => spliced(body, i, 0, body.subarray(i, i + n))),
    );
    fc.assert(
      fc.property(mutation, (changed) => {
        fc.pre(!changed.equals(body));
        expect(accepted(changed)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    [
      'lower-case digest',
      signed(CONTENT)
        .toString()
        .replace(/[0-9A-F]{64}/, (hex) => hex.toLowerCase()),
    ],
    ['digest of another secret', signed(CONTENT, 'other')],
    ['space behind the body', `${signed(CONTENT).toString()} `],
    ['byte order mark', `\uFEFF${signed(CONTENT).toString()}`],
    ['body in front of a signed one', `{"Content":{},${signed(CONTENT).toString()}`],
    ['SHA-1 digest', '{"Content":{},"HashCode":"DA39A3EE5E6B4B0D3255BFEF95601890AFD80709"}'],
    ['body without a digest', `{"Content":${CONTENT}}`],
  ])('refuses a %s', (_what, body) => {
    expect(accepted(Buffer.from(body as string))).toBe(false);
  });

  it('takes an old secret while it is being changed, and nothing when there is no secret', () => {
    expect(accepted(signed(CONTENT), ['new', 'hook-secret'])).toBe(true);
    expect(accepted(signed(CONTENT), [])).toBe(false);
  });

  it('cuts at the last separator: one inside the content is content', () => {
    const content = '{"Key":"a","HashCode":"b","x":1,"HashCode":"c"}';
    expect(cutNotification(signed(content))?.content.toString()).toBe(content);
    expect(accepted(signed(content))).toBe(true);
  });
});

describe('content', () => {
  it('is read whatever the case of its action, and an unknown action stays one', () => {
    expect(parseContent(Buffer.from(CONTENT))).toMatchObject({ Topic: 'Accounts', Division: 499156 });
    expect(['Update', 'DELETE', 'create', 'Reindex'].map(actionOf)).toEqual(['update', 'delete', 'create', 'unknown']);
  });

  it('never throws, and knows an app by its id in any form', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseContent(Buffer.from(text))));
    expect(sameClient('{6F7A}', '6f7a')).toBe(true);
    expect(sameClient('6f7a', '6f7b')).toBe(false);
  });
});

function flipped(body: Buffer, at: number, bits: number): Buffer {
  const changed = Buffer.from(body);
  const i = Math.min(at, body.length - 1);
  changed[i] = changed[i]! ^ bits;
  return changed;
}

function spliced(body: Buffer, at: number, remove: number, add: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([body.subarray(0, at), add, body.subarray(at + remove)]);
}
