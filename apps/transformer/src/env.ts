import { kafkaEnv, type ConfigOf } from '@ml-connector/runtime';
import { z } from 'zod';

/** What the transformer reads from the environment. */
export const env = z.object({
  ...kafkaEnv.shape,
  TRANSFORMER_GROUP_ID: z.string().min(1).default('transformer').describe('Consumer group of the transformer.'),
  TRANSFORMER_PARTITIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Partitions one transformer works on at the same time.'),
  ROWS_MESSAGE_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1000)
    .max(940_000)
    .default(900_000)
    .describe('Bytes of a rows message at most; below the 1 MiB the topics take.'),
});

/** The transformer's configuration. */
export type TransformerConfig = ConfigOf<typeof env>;
