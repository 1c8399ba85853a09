import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { CutNotification } from './cut-notification.js';

/** Nothing may follow the signature: whatever is not signed is fixed, so no other body passes for the same content. */
const SEAL = /^([0-9A-F]{64})"\}$/;
const SEAL_BYTES = 66;

/** The signature as sent: upper-case hex. Of a verified notification only. */
export function signatureOf({ seal }: CutNotification): string {
  return seal.toString('latin1', 0, SEAL_BYTES - 2);
}

/** True when one of the secrets made the signature. All are tried, each compared in constant time. */
export function verifySignature(cut: CutNotification, secrets: readonly KeyObject[]): boolean {
  if (cut.seal.length !== SEAL_BYTES) return false;
  const hex = SEAL.exec(cut.seal.toString('latin1'))?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  let matched = false;
  for (const secret of secrets)
    matched = timingSafeEqual(createHmac('sha256', secret).update(cut.content).digest(), given) || matched;
  return matched;
}
