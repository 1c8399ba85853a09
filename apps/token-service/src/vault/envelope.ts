import { TerminalError } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Where a secret stands: ties a ciphertext to its row and column, so that a swapped one is refused. */
export interface SecretPlace {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** First byte of a sealed secret: the form below. */
const FORM = 1;

/** A form, a wrapped data key, and the secret under that key: `form | iv | tag | wrapped key | iv | tag | text`. */
export class Vault {
  constructor(private readonly masterKey: Buffer) {
    if (masterKey.length !== KEY_BYTES) throw new TerminalError('bad_master_key', 'the master key is not 32 bytes');
  }

  /**
   * Seals a secret for its place under the row's data key. `tx` is the transaction that writes the secret, so that the
   * data key comes and goes with it (`db.manager` when there is none).
   */
  async seal(secret: string, place: SecretPlace, _tx: EntityManager): Promise<Buffer> {
    const dataKey = randomBytes(KEY_BYTES);
    const aad = aadOf(place);
    return Buffer.concat([
      Buffer.of(FORM),
      encrypt(this.masterKey, dataKey, aad),
      encrypt(dataKey, Buffer.from(secret), aad),
    ]);
  }

  /** Opens a secret. Throws `vault_refused` for another place, another master key, or changed bytes. */
  async open(sealed: Buffer, place: SecretPlace): Promise<string> {
    const wrappedBytes = IV_BYTES + TAG_BYTES + KEY_BYTES;
    if (sealed[0] !== FORM || sealed.length < 1 + wrappedBytes + IV_BYTES + TAG_BYTES)
      throw new TerminalError('vault_refused', 'a stored secret has an unknown form');
    const aad = aadOf(place);
    try {
      const dataKey = decrypt(this.masterKey, sealed.subarray(1, 1 + wrappedBytes), aad);
      return decrypt(dataKey, sealed.subarray(1 + wrappedBytes), aad).toString();
    } catch (cause) {
      throw new TerminalError(
        'vault_refused',
        `the secret ${place.table}.${place.column} can't be opened: another master key, or a row that was changed`,
        { cause },
      );
    }
  }
}

function aadOf(place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([place.table, place.row, place.column]));
}

function encrypt(key: Buffer, plain: Buffer, aad: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(aad);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, sealed: Buffer, aad: Buffer): Buffer {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, iv).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
