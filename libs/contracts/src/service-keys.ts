import { hkdfSync } from 'node:crypto';
import { TerminalError } from '@ml-connector/kernel';
import { CALLERS, type Caller } from './callers.js';

/** Keys of service tokens: each pair of caller and audience has its own. */
export interface ServiceKeys {
  /** Keys of a pair: the first one signs, all are accepted. Empty where this process has none. */
  of(caller: Caller, audience: string): readonly Uint8Array[];
}

/** Fewest characters of a shared secret. */
const SECRET_CHARACTERS = 32;
const KEY_BYTES = 32;
const PAIR = /^([a-z-]+)@([a-z-]+):([A-Za-z0-9+/]{43}=)$/;

/**
 * Keys of a text as SERVICE_AUTH_SECRET and its file hold it: words by commas or lines. A word is a shared secret, of
 * which every pair's key is derived, or the key of one pair as `pairKeyText` writes it: who holds only its own pairs
 * can't speak as another. Earlier words sign, all are accepted. Throws a terminal `bad_service_secret`, without values.
 */
export function serviceKeysOf(text: string): ServiceKeys {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) throw new TerminalError('bad_service_secret', 'holds no secret');
  const sources = words.map((word, at) => sourceOf(word, at + 1));
  const made = new Map<string, readonly Uint8Array[]>();
  return {
    of: (caller, audience) => {
      const pair = `${caller}@${audience}`;
      const known = made.get(pair) ?? sources.flatMap((source) => source(caller, audience));
      made.set(pair, known);
      return known;
    },
  };
}

/** The key of one pair, to give to a service instead of the shared secret: `exact-fetcher@token-service:<base64>`. */
export function pairKeyText(secret: string, caller: Caller, audience: string): string {
  return `${caller}@${audience}:${Buffer.from(derived(secret, caller, audience)).toString('base64')}`;
}

type Source = (caller: Caller, audience: string) => readonly Uint8Array[];

function sourceOf(word: string, no: number): Source {
  const [, caller, audience, key] = PAIR.exec(word) ?? [];
  if (key === undefined) {
    if (word.length < SECRET_CHARACTERS)
      throw new TerminalError('bad_service_secret', `secret ${no} has fewer than ${SECRET_CHARACTERS} characters`);
    return (forCaller, forAudience) => [derived(word, forCaller, forAudience)];
  }
  if (!CALLERS.some((name) => name === caller))
    throw new TerminalError('bad_service_secret', `key ${no} is of an unknown caller; one of ${CALLERS.join(', ')}`);
  const bytes = new Uint8Array(Buffer.from(key, 'base64'));
  return (forCaller, forAudience) => (forCaller === caller && forAudience === audience ? [bytes] : []);
}

function derived(secret: string, caller: Caller, audience: string): Uint8Array {
  const info = `service token of ${caller} for ${audience}`;
  return new Uint8Array(hkdfSync('sha256', secret, 'ml-connector', info, KEY_BYTES));
}
