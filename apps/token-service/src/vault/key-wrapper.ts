import { createHash } from 'node:crypto';
import { TerminalError } from '@ml-connector/kernel';
import { decrypt, encrypt, KEY_BYTES } from './aes-gcm.js';

/**
 * A master key as far as the vault sees it: wraps data keys, bound to a context, and unwraps them. The key itself may
 * lie in a cloud key service; then these are calls there, and a failed call is a retriable error.
 */
export interface KeyWrapper {
  /** Stable name of the key, kept beside everything it wraps. Never a part of the key. */
  readonly keyId: string;
  wrap(dataKey: Buffer, aad: Buffer): Promise<Buffer>;
  /** Throws for bytes of another key or context. */
  unwrap(wrapped: Buffer, aad: Buffer): Promise<Buffer>;
}

/** A master key of this process, from a file or the environment. */
export class LocalKeyWrapper implements KeyWrapper {
  readonly keyId: string;

  constructor(private readonly key: Buffer) {
    if (key.length !== KEY_BYTES) throw new TerminalError('bad_master_key', 'the master key is not 32 bytes');
    this.keyId = keyIdOf(key);
  }

  wrap(dataKey: Buffer, aad: Buffer): Promise<Buffer> {
    return Promise.resolve(encrypt(this.key, dataKey, aad));
  }

  async unwrap(wrapped: Buffer, aad: Buffer): Promise<Buffer> {
    return decrypt(this.key, wrapped, aad);
  }
}

/** Name of a local key: the first eight bytes of a digest made for this purpose only. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('ml-connector master key\n').update(key).digest('hex').slice(0, 16);
}
