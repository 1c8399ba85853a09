import { readFileSync } from 'node:fs';
import { TerminalError } from '@ml-connector/kernel';
import { serviceAuthEnv } from '@ml-connector/runtime';
import { z } from 'zod';

/** Environment of token-service. */
export const env = z.object({
  ...serviceAuthEnv.shape,
  KAFKA_BROKERS: z.string().min(1).describe('Kafka brokers, host:port, comma-separated.'),
  POSTGRES_URL: z.url().describe('Address of the database that holds the vault.'),
  TOKEN_SERVICE_GROUP_ID: z.string().min(1).default('token-service').describe('Consumer group of token-service.'),
  MASTER_KEY: z
    .base64()
    .optional()
    .describe('Master key of the vault: 32 bytes in base64. Or name a file by MASTER_KEY_FILE.'),
  MASTER_KEY_FILE: z.string().optional().describe('File that holds the master key: 32 bytes in base64.'),
});

/** The master key from value or file. Throws `bad_master_key` with what to do. */
export function masterKey(config: { MASTER_KEY?: string | undefined; MASTER_KEY_FILE?: string | undefined }): Buffer {
  const text =
    config.MASTER_KEY ??
    (config.MASTER_KEY_FILE === undefined ? undefined : readFileSync(config.MASTER_KEY_FILE, 'utf8').trim());
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length !== 32)
    throw new TerminalError(
      'bad_master_key',
      'set MASTER_KEY or MASTER_KEY_FILE to 32 bytes in base64: openssl rand -base64 32',
    );
  return key;
}
