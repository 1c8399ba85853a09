/** Who may call an internal API. `operator` is the command line and people's tools. */
export const CALLERS = ['webhook-ingress', 'exact-fetcher', 'looker-sync', 'token-service', 'operator'] as const;
/** One of the callers. */
export type Caller = (typeof CALLERS)[number];

/** Pairs that speak with each other: each needs its key. */
export const CALLER_PAIRS = [
  ['webhook-ingress', 'token-service'],
  ['exact-fetcher', 'token-service'],
  ['looker-sync', 'token-service'],
  ['operator', 'token-service'],
  ['operator', 'exact-fetcher'],
  ['operator', 'looker-sync'],
] as const satisfies readonly (readonly [Caller, Caller])[];
