import { readFileSync } from 'node:fs';
import { serviceKeysOf } from '@ml-connector/contracts';
import { errorText } from '@ml-connector/kernel';
import { z } from 'zod';

/** Environment of a service that offers or calls an internal API: extend your own schema with its shape. */
export const serviceAuthEnv = z.object({
  SERVICE_AUTH_SECRET: z
    .string()
    .optional()
    .describe(
      'Secret behind the tokens services call each other with: at least 32 characters, the same in all; or only the keys this service needs, from ml-connector keys. Several by commas: the first signs, all are accepted. Or a file: SERVICE_AUTH_SECRET_FILE.',
    ),
  SERVICE_AUTH_SECRET_FILE: z
    .string()
    .optional()
    .describe('File that holds the same, one a line; read again when it changes.'),
});

/** Where the secret comes from: one of the two is set. */
export type ServiceAuthConfig = z.output<typeof serviceAuthEnv>;

/** What is wrong with it, one line a problem, never a value. */
export function serviceAuthProblems(given: Partial<ServiceAuthConfig>): string[] {
  const { SERVICE_AUTH_SECRET: value, SERVICE_AUTH_SECRET_FILE: file } = given;
  if (value !== undefined && file !== undefined)
    return ['SERVICE_AUTH_SECRET: is set, and SERVICE_AUTH_SECRET_FILE too; set one of them'];
  if (value === undefined && file === undefined)
    return ['SERVICE_AUTH_SECRET: is not set, nor SERVICE_AUTH_SECRET_FILE; it needs at least 32 random characters'];
  try {
    serviceKeysOf(value ?? readFileSync(file ?? '', 'utf8'));
    return [];
  } catch (error) {
    return [`SERVICE_AUTH_SECRET${value === undefined ? '_FILE' : ''}: ${errorText(error)}`];
  }
}
