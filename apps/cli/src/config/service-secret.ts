import { errorText, TerminalError } from '@ml-connector/kernel';
import { readFileSync } from 'node:fs';

/**
 * The secret behind calls to the services, from the environment as the services take it: SERVICE_AUTH_SECRET, or the
 * file SERVICE_AUTH_SECRET_FILE names; undefined where neither is set. Throws a terminal `bad_service_secret` when both
 * are, or the file can't be read.
 */
export function givenServiceSecret(env: NodeJS.ProcessEnv): string | undefined {
  const { SERVICE_AUTH_SECRET: value, SERVICE_AUTH_SECRET_FILE: file } = env;
  if (file === undefined || file === '') return value;
  if (value !== undefined)
    throw new TerminalError('bad_service_secret', 'SERVICE_AUTH_SECRET is set, and SERVICE_AUTH_SECRET_FILE too', {
      details: { remedy: 'set one of them' },
    });
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new TerminalError('bad_service_secret', `SERVICE_AUTH_SECRET_FILE can't be read: ${errorText(cause)}`, {
      details: { remedy: 'name a file that this user may read' },
      cause,
    });
  }
}
