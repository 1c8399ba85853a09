import { TerminalError } from '@ml-connector/kernel';
import type { KeyWrapper } from './key-wrapper.js';

/** The master keys a process has: the primary one, and older ones that still unwrap. */
export class KeyRing {
  private readonly byId: ReadonlyMap<string, KeyWrapper>;

  constructor(
    readonly primary: KeyWrapper,
    old: readonly KeyWrapper[] = [],
  ) {
    this.byId = new Map([...old, primary].map((key) => [key.keyId, key]));
  }

  /** Ids of all keys, the primary one first. */
  get ids(): string[] {
    const others = [...this.byId.keys()].filter((id) => id !== this.primary.keyId);
    return [this.primary.keyId, ...others];
  }

  has(keyId: string): boolean {
    return this.byId.has(keyId);
  }

  /** The key of that id. Throws `master_key_missing`. */
  key(keyId: string): KeyWrapper {
    const key = this.byId.get(keyId);
    if (key !== undefined) return key;
    throw new TerminalError(
      'master_key_missing',
      `a secret is under master key ${keyId}, which this process does not have: add it to MASTER_KEYS_OLD`,
      { details: { key_id: keyId } },
    );
  }

  /** Unwraps what does not say its key, by whichever key fits. Throws when none does. */
  async unwrapByAny(wrapped: Buffer, aad: Buffer): Promise<Buffer> {
    const tried: unknown[] = [];
    for (const key of this.byId.values())
      try {
        return await key.unwrap(wrapped, aad);
      } catch (error) {
        tried.push(error);
      }
    throw new AggregateError(tried, 'none of the master keys fits');
  }
}
