import { serviceAuthEnv, type ConfigOf } from '@ml-connector/runtime';
import { z } from 'zod';

/** Environment of webhook-ingress. */
export const env = z.object({
  ...serviceAuthEnv.shape,
  KAFKA_BROKERS: z.string().min(1).describe('Kafka brokers, host:port, comma-separated.'),
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
  RATE_LIMIT_PER_S: z.coerce
    .number()
    .min(1)
    .default(10_000)
    .describe('Webhooks a second taken from one address; five seconds of them may be saved up.'),
  REFUSED_LIMIT_PER_S: z.coerce
    .number()
    .min(1)
    .default(50)
    .describe('Refused webhooks a second of one address, five seconds of them at once; more, and all get 429.'),
  CONNECTIONS_PER_ADDRESS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1_000)
    .describe('Connections one address may have open; of a proxy, too.'),
  REQUEST_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(10_000)
    .describe('Milliseconds a sender has for its whole request.'),
  TRUST_PROXY: z
    .enum(['true', 'false'])
    .default('false')
    .transform((given) => given === 'true')
    .describe('Takes the address from X-Forwarded-For: only behind a proxy that sets it anew.'),
});

/** Configuration of webhook-ingress. */
export type IngressConfig = ConfigOf<typeof env>;
