import { z } from 'zod';

/** PATCH /v1/connections/:id: what of a connection may change while it lives; absent fields stay. */
export const changeConnection = z
  .strictObject({
    name: z.string().min(1).max(100),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    webhookSecret: z.string().min(1),
    redirectUri: z.url(),
    webhookBaseUrl: z.url().nullable(),
  })
  .partial();

/** See `changeConnection`. */
export type ChangeConnection = z.infer<typeof changeConnection>;
