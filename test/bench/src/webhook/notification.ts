import { createHmac } from 'node:crypto';

/** Connection, app and secret that the proofs' notifications are of. */
export const HOOK = {
  connectionId: 'hook-connection',
  clientId: 'hook-app',
  secret: 'hook-secret-of-the-proofs',
  formerSecret: 'hook-secret-before-that',
  firstDivision: 100,
  divisions: 16,
} as const;
/** Where they are posted to. */
export const HOOK_PATH = `/webhooks/exact/${HOOK.connectionId}`;

/** Content of a notification as Exact writes it. */
export function contentOf(division: number, key: string, more: object = {}): string {
  return JSON.stringify({
    Topic: 'Accounts',
    ClientId: `{${HOOK.clientId}}`,
    Division: division,
    Action: 'Update',
    Key: key,
    ExactOnlineEndpoint: `https://start.exactonline.nl/api/v1/${division}/crm/Accounts(guid'${key}')`,
    EventCreatedOn: '2026-01-15T12:00:00.000',
    ...more,
  });
}

/** A body of that content with its signature. */
export function signedBody(content: string | Buffer, secret: string = HOOK.secret): Buffer {
  const hash = createHmac('sha256', secret).update(content).digest('hex').toUpperCase();
  return Buffer.concat([Buffer.from('{"Content":'), Buffer.from(content), Buffer.from(`,"HashCode":"${hash}"}`)]);
}
