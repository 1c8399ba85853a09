import { errorText, RetriableError } from '@ml-connector/kernel';

const LOGOUT_TIMEOUT_MS = 5_000;

/** Ends a token at Looker; one that has ended already is no error. Throws retriable `looker_away`. */
export async function endToken(baseUrl: string, accessToken: string): Promise<void> {
  const status = await logout(baseUrl, accessToken);
  if (status === 204 || status === 401) return;
  throw new RetriableError('looker_away', `Looker answered the logout with ${status}`);
}

async function logout(baseUrl: string, accessToken: string): Promise<number> {
  try {
    const response = await fetch(`${baseUrl}/api/4.0/logout`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(LOGOUT_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch (cause) {
    throw new RetriableError('looker_away', `Looker does not answer the logout: ${errorText(cause)}`, { cause });
  }
}
