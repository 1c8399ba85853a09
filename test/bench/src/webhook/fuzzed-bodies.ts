import { contentOf, HOOK, HOOK_PATH, signedBody } from './notification.js';

/** A body and where it goes. */
export interface Fuzzed {
  readonly path: string;
  readonly body: Buffer;
  /** Made with one of the connection's secrets, or empty: 200 is no forgery. */
  readonly mayPass: boolean;
}

type Random = () => number;
type Mutation = (body: Buffer, random: Random) => Buffer;

const MARK = ',"HashCode":"';
const HEX = '0123456789ABCDEFabcdef';
const SNIPPETS = [
  ...[MARK, '{"Content":', '"}', '}', '{', '"', ',', '\\', '\u0000', '\r\n', ' ', '\ufeff'],
  ...['__proto__', 'null', '-0', '1e999', '9007199254740993', '\\ud800', '\u2028', '"HashCode":', '[[[[['],
];
const ENCODED = SNIPPETS.map((text) => Buffer.from(text));
const BROKEN_UTF8 = Buffer.from([0xff, 0xc0, 0xaf, 0xed, 0xa0, 0x80]);

const at = (random: Random, length: number): number => Math.floor(random() * length);
const splice = (body: Buffer, from: number, to: number, middle: Buffer): Buffer =>
  Buffer.concat([body.subarray(0, from), middle, body.subarray(to)]);

/** Each makes another body of a valid one. */
const MUTATIONS: readonly Mutation[] = [
  (body, random) => {
    const copy = Buffer.from(body);
    const where = at(random, copy.length);
    copy[where] = (copy[where] ?? 0) ^ (1 << at(random, 8));
    return copy;
  },
  (body, random) => body.subarray(0, at(random, body.length)),
  (body, random) => body.subarray(1 + at(random, body.length - 1)),
  (body, random) => {
    const from = at(random, body.length);
    return splice(body, from, Math.min(body.length, from + 1 + at(random, 40)), Buffer.alloc(0));
  },
  (body, random) => {
    const from = at(random, body.length);
    return splice(body, from, from, ENCODED[at(random, ENCODED.length)] ?? BROKEN_UTF8);
  },
  (body, random) => splice(body, at(random, body.length), body.length, BROKEN_UTF8),
  // Signature: a digit changed, its case, its length, nothing of it.
  (body, random) => {
    const copy = Buffer.from(body);
    copy[copy.length - 3 - at(random, 64)] = HEX.charCodeAt(at(random, HEX.length));
    return copy;
  },
  (body) => Buffer.concat([body.subarray(0, -66), Buffer.from(body.toString('latin1').slice(-66).toLowerCase())]),
  (body) => splice(body, body.length - 4, body.length - 2, Buffer.alloc(0)),
  (body) => splice(body, body.length - 66, body.length - 2, Buffer.alloc(0)),
  // A second signature, a second content, something behind.
  (body) => Buffer.concat([body.subarray(0, -1), Buffer.from(`${MARK}${'0'.repeat(64)}"}`)]),
  (body) => Buffer.concat([body, body]),
  (body) => Buffer.concat([body, Buffer.from('\n')]),
  (body) => Buffer.concat([Buffer.from(' '), body]),
  // The same JSON, written otherwise.
  (body) => Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)),
  (body) => Buffer.from(body.toString().replace('"Division":1', '"Division":2')),
  (body) => Buffer.from(body.toString().replace('Accounts', '\\u0041ccounts')),
];

/** Bodies that are of nobody: from random bytes to ones above the limit. */
const STRANGE: readonly ((random: Random) => Buffer)[] = [
  (random) => Buffer.from(Array.from({ length: 1 + at(random, 300) }, () => at(random, 256))),
  (random) => Buffer.from('[{"a":'.repeat(1 + at(random, 5_000))),
  (random) => signedBody(contentOf(HOOK.firstDivision, 'x'), `secret-${at(random, 1e9)}`),
  () => signedBody(contentOf(HOOK.firstDivision, 'x'), ''),
  () => Buffer.from(`{"Content":${MARK}${'0'.repeat(64)}"}`),
  () => Buffer.from('{"Content":{},"HashCode":null}'),
];

/** Content with a true signature that makes no sense: Exact's own mistakes must not hurt either. */
const SIGNED_NONSENSE: readonly ((random: Random) => string | Buffer)[] = [
  () => 'hello',
  () => '[]',
  () => 'null',
  () => '{"__proto__":{"Division":100},"constructor":1}',
  (random) => contentOf(HOOK.firstDivision, 'x', { Division: [-1, 0.5, 1e300, '100', null, {}][at(random, 6)] }),
  (random) => contentOf(1 + at(random, 1e6), 'x'),
  () => contentOf(HOOK.firstDivision, '\ud800\u0000', { Topic: '\udfff' }),
  () => contentOf(HOOK.firstDivision, 'x'.repeat(1_000)),
  () => contentOf(HOOK.firstDivision, 'x', { Action: {}, EventCreatedOn: { a: [] } }),
  () => Buffer.concat([Buffer.from(contentOf(HOOK.firstDivision, 'x')), BROKEN_UTF8]),
  () => '['.repeat(100_000),
];

const TOO_LARGE = signedBody(contentOf(HOOK.firstDivision, 'x', { More: 'x'.repeat(262_144) }));
const VALID_BODIES = 500;

/** An endless row of bodies, the same for the same dice. */
export class FuzzedBodies {
  private readonly valid: readonly Buffer[];

  constructor(private readonly random: Random) {
    this.valid = Array.from({ length: VALID_BODIES }, (_, n) =>
      signedBody(contentOf(HOOK.firstDivision + (n % HOOK.divisions), `valid-${n}`)),
    );
  }

  next(): Fuzzed {
    const { random } = this;
    const dice = random();
    const path = dice < 0.99 ? HOOK_PATH : `/webhooks/exact/guess-${at(random, 1e9)}`;
    const valid = this.valid[at(random, VALID_BODIES)] as Buffer;
    if (dice < 0.02 || dice >= 0.998) return { path, body: valid, mayPass: path === HOOK_PATH };
    if (dice < 0.025) return { path, body: Buffer.alloc(0), mayPass: true };
    if (dice < 0.03) {
      const content = SIGNED_NONSENSE[at(random, SIGNED_NONSENSE.length)]?.(random) ?? '';
      return { path, body: signedBody(content), mayPass: true };
    }
    if (dice < 0.0301) return { path, body: TOO_LARGE, mayPass: false };
    if (dice < 0.1) return { path, body: STRANGE[at(random, STRANGE.length)]?.(random) ?? valid, mayPass: false };
    return this.mutated(path, valid);
  }

  /** One to three changes; that it is another body than any signed one is looked at, not assumed. */
  private mutated(path: string, valid: Buffer): Fuzzed {
    const { random } = this;
    let body = valid;
    const changes = 1 + at(random, 3);
    for (let n = 0; n < changes; n++) {
      // What is cut to pieces is no JSON to be written otherwise.
      const mutation = MUTATIONS[n === 0 ? at(random, MUTATIONS.length) : at(random, 6)];
      if (body.length > 1) body = mutation?.(body, random) ?? body;
    }
    return { path, body, mayPass: body.length === 0 || this.valid.some((one) => one.equals(body)) };
  }
}
