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
});

/** Configuration of webhook-ingress. */
export type IngressConfig = ConfigOf<typeof env>;
