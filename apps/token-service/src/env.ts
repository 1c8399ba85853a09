import { kafkaEnv, serviceAuthEnv } from '@ml-connector/runtime';
import { z } from 'zod';
import { alertEnv } from './alerts/channels/channels-of.js';

/** Environment of token-service. */
export const env = z.object({
  ...serviceAuthEnv.shape,
  ...alertEnv.shape,
  RATE_LIMIT_CALLER_PER_S: z.coerce
    .number()
    .min(1)
    .default(2000)
    .describe('Requests a second taken from one address for each caller; five seconds of them may be saved up.'),
  RATE_LIMIT_PUBLIC_PER_S: z.coerce
    .number()
    .min(1)
    .default(20)
    .describe('The same for requests without a service token: the pages of a consent.'),
  ...kafkaEnv.shape,
  POSTGRES_URL: z.url().describe('Address of the database that holds the vault.'),
  TOKEN_SERVICE_GROUP_ID: z.string().min(1).default('token-service').describe('Consumer group of token-service.'),
  MASTER_KEY: z
    .string()
    .optional()
    .describe('Master key of the vault, which seals all that is new: 32 bytes in base64. Or a file: MASTER_KEY_FILE.'),
  MASTER_KEY_FILE: z.string().optional().describe('File that holds the master key: 32 bytes in base64.'),
  MASTER_KEYS_OLD: z
    .string()
    .optional()
    .describe(
      'Former master keys that still open what they sealed: base64, by commas. Or a file: MASTER_KEYS_OLD_FILE.',
    ),
  MASTER_KEYS_OLD_FILE: z.string().optional().describe('File that holds former master keys, one a line.'),
});
