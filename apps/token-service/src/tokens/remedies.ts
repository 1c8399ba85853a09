/** What helps when a chain of tokens is lost. */
export const REAUTHORISE = 'Authorise the connection again: ml-connector connect authorise <connection>.';

const REMEDIES: Readonly<Record<string, string>> = {
  refresh_token_expired: REAUTHORISE,
  refresh_token_replayed: `Another program may use the same app registration: give each environment its own. ${REAUTHORISE}`,
  invalid_grant: REAUTHORISE,
  invalid_client:
    "Correct the client id and secret (Exact's App Center shows them) by PATCH /v1/connections/<id>, then authorise the connection again.",
};

/** What a person has to do about a refused token call. */
export function remedyOf(code: string): string {
  return REMEDIES[code] ?? REAUTHORISE;
}
