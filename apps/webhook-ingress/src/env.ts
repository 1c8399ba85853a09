import { kafkaEnv, serviceAuthEnv, type ConfigOf } from '@ml-connector/runtime';
import { z } from 'zod';
import { trustedProxies } from './limits/trusted-proxies.js';

/** Environment of webhook-ingress. */
export const env = z.object({
  ...serviceAuthEnv.shape,
  ...kafkaEnv.shape,
  TOKEN_SERVICE_URL: z.url().describe('Address of token-service, which hands out the verification keys.'),
  SPOOL_DIR: z
    .string()
    .min(1)
    .describe('Folder for notices while Kafka is away; on a disk that outlives the process, one for each replica.'),
  SPOOL_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(10_000)
    .default(64 * 1024 * 1024)
    .describe('Bytes the spool may hold; a full spool answers 503, and Exact comes again.'),
  WEBHOOK_REQUESTS_PER_S: z.coerce
    .number()
    .int()
    .min(1)
    .default(5_000)
    .describe('Requests a second from one address, five seconds of it at once; a refused one counts as twenty.'),
  WEBHOOK_CONNECTIONS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(200)
    .describe('Connections one address may hold; those of trusted proxies are not counted.'),
  WEBHOOK_TRUSTED_PROXIES: z
    .string()
    .default('')
    .refine(isProxyList, 'comma-separated addresses and networks, such as 10.0.0.0/8,192.168.1.1')
    .describe('Addresses and networks of our own proxies, whose X-Forwarded-For names the sender.'),
});

/** Configuration of webhook-ingress. */
export type IngressConfig = ConfigOf<typeof env>;

function isProxyList(text: string): boolean {
  try {
    trustedProxies(text);
    return true;
  } catch {
    return false;
  }
}
