import { errorKind } from '@ml-connector/kernel';
import type { EntityManager } from 'typeorm';
import { decrypt, encrypt, KEY_BYTES, OVERHEAD_BYTES } from './aes-gcm.js';
import type { OpeningKey, RowKeys } from './data-keys.js';
import type { KeyRing } from './key-ring.js';
import { refused, secretAad, type SecretPlace, type SecretRow } from './secret-place.js';

/** First byte of a sealed secret: its form. */
const FORM = {
  /** `form | wrapped data key | secret`: a data key of its own in each secret, under a master key that is not named. */
  ownKey: 1,
  /** `form | secret`: under the row's data key. */
  rowKey: 2,
} as const;

/** First byte of secrets in the older form, which a rewrap turns into the present one. */
export const OLD_FORM: number = FORM.ownKey;

/** Seals and opens secrets, each for its place, under the data key of its row. */
export class Vault {
  constructor(
    private readonly ring: KeyRing,
    private readonly keys: RowKeys,
  ) {}

  /**
   * Seals a secret for its place under the row's data key, which is made when the row has none. `tx` is the transaction
   * that writes the secret, so that the data key comes and goes with it (`db.manager` when there is none).
   */
  async seal(secret: string, place: SecretPlace, tx: EntityManager): Promise<Buffer> {
    const key = await this.keys.toSeal(place, tx);
    return Buffer.concat([Buffer.of(FORM.rowKey), encrypt(key, Buffer.from(secret), secretAad(place))]);
  }

  /**
   * Opens a secret; within a transaction, by that (`tx`). Throws `vault_refused` for another place, bytes that were
   * changed, or a row whose key was destroyed, and `master_key_missing` when its master key is not here.
   */
  async open(sealed: Buffer, place: SecretPlace, tx?: EntityManager): Promise<string> {
    if (sealed[0] === FORM.ownKey) return this.openOwnKey(sealed.subarray(1), place);
    if (sealed[0] !== FORM.rowKey || sealed.length < 1 + OVERHEAD_BYTES) throw refused(place, 'it has an unknown form');
    const body = sealed.subarray(1);
    const found = await this.keyOf(place, tx);
    if (!found.remembered) return textOf(found.key, body, place);
    try {
      return textOf(found.key, body, place);
    } catch (error) {
      if (errorKind(error) !== 'terminal') throw error;
      // The row may have been removed and made anew, by another replica, since its key was remembered.
      this.keys.forget(place);
      return textOf((await this.keyOf(place, tx)).key, body, place);
    }
  }

  /** Destroys a row's data key within `tx`: copies of its secrets that lie elsewhere can't be opened any more. */
  async shred(row: SecretRow, tx: EntityManager): Promise<void> {
    await this.keys.destroy(row, tx);
  }

  private async openOwnKey(body: Buffer, place: SecretPlace): Promise<string> {
    const wrappedBytes = OVERHEAD_BYTES + KEY_BYTES;
    if (body.length < wrappedBytes + OVERHEAD_BYTES) throw refused(place, 'it has an unknown form');
    const dataKey = await this.ring
      .unwrapByAny(body.subarray(0, wrappedBytes), secretAad(place))
      .catch((cause: unknown) => {
        throw changed(place, cause);
      });
    return textOf(dataKey, body.subarray(wrappedBytes), place);
  }

  private async keyOf(place: SecretPlace, tx?: EntityManager): Promise<OpeningKey> {
    const found = await this.keys.toOpen(place, tx);
    if (found === undefined) throw refused(place, 'its row has no data key; it was removed');
    return found;
  }
}

function textOf(key: Buffer, body: Buffer, place: SecretPlace): string {
  try {
    return decrypt(key, body, secretAad(place)).toString();
  } catch (cause) {
    throw changed(place, cause);
  }
}

function changed(place: SecretPlace, cause: unknown): Error {
  return refused(place, 'another master key, or a row that was changed', cause);
}
