import { z } from 'zod';

/** token-service's HTTP API about its master keys; operators only. Ids of keys, never keys. */
export const VAULT_API = {
  /** GET: `vaultStatus`. */
  vault: '/v1/vault',
  /** POST: `vaultRewrap`. Starts a run, or joins the one that goes on; ask again for progress. */
  rewrap: '/v1/vault/rewrap',
} as const;

/**
 * What a rewrap is at: `running`; `waiting` for replicas that do not have this master key as their primary yet; `done`,
 * nothing is left under another key; `stuck`, what is left was refused; `idle`, there is work but nobody is at it.
 */
export const REWRAP_STATES = ['idle', 'waiting', 'running', 'done', 'stuck'] as const;

/** POST /v1/vault/rewrap: how far it is. */
export const vaultRewrap = z.object({
  state: z.enum(REWRAP_STATES),
  /** The master key all rows go under. */
  primaryKeyId: z.string(),
  /** Rows with a data key, and rows with secrets in the older form. */
  total: z.number().int(),
  /** Rows that are not under the primary key yet. */
  left: z.number().int(),
  /** Rows the last run of this replica could not rewrap, by name; the first twenty. */
  refused: z.array(z.string()),
  /** Replicas that are waited for. */
  waitingFor: z.array(z.string()),
});
/** See `vaultRewrap`. */
export type VaultRewrap = z.infer<typeof vaultRewrap>;

/** GET /v1/vault */
export const vaultStatus = z.object({
  keys: z.array(
    z.object({
      keyId: z.string(),
      /** `absent`: rows need it, but this replica does not have it. */
      role: z.enum(['primary', 'old', 'absent']),
      /** New rows are sealed under it: the primary one, but for the time between restart and rewrap. */
      active: z.boolean(),
      /** Rows whose data key is under it. */
      rows: z.number().int(),
    }),
  ),
  /** Rows with secrets in the older form, which does not name its key. */
  rowsInOldForm: z.number().int(),
  replicas: z.array(
    z.object({
      id: z.string(),
      primaryKeyId: z.string(),
      keyIds: z.array(z.string()),
      /** ISO 8601. */
      seenAt: z.string(),
    }),
  ),
  rewrap: vaultRewrap,
});
/** See `vaultStatus`. */
export type VaultStatus = z.infer<typeof vaultStatus>;
