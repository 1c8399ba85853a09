import { createSecretKey, type KeyObject } from 'node:crypto';
import { TOKEN_API, verificationKeys, type VerificationKeys } from '@ml-connector/contracts';
import type { Region } from '@ml-connector/kernel';
import { ApiException, type ServiceClient } from '@ml-connector/runtime';

/** What it takes to trust a webhook of a connection; secrets as key objects, which no log can print. */
export interface ConnectionKeys {
  readonly connectionId: string;
  readonly region: Region;
  readonly clientId: string;
  readonly secrets: readonly KeyObject[];
  readonly divisions: ReadonlySet<number>;
}

/** Where keys come from; null: no such connection, or one without webhooks. Anything else that fails is thrown. */
export type KeySource = (connectionId: string) => Promise<ConnectionKeys | null>;

/** Keys as token-service has them. */
export function tokenServiceKeys(client: ServiceClient): KeySource {
  return async (connectionId) => {
    try {
      return toKeys(await client.call({ path: TOKEN_API.verificationKeys(connectionId), answer: verificationKeys }));
    } catch (error) {
      // 400: what was asked for can't be an id.
      if (error instanceof ApiException && (error.status === 404 || error.code === 'bad_id')) return null;
      throw error;
    }
  };
}

function toKeys({ connectionId, region, clientId, secrets, divisions }: VerificationKeys): ConnectionKeys {
  const usable = secrets.filter((secret) => secret.length > 0);
  return {
    connectionId,
    region,
    clientId,
    secrets: usable.map((secret) => createSecretKey(secret, 'utf8')),
    divisions: new Set(divisions),
  };
}
