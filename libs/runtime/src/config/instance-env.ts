import { z } from 'zod';

/** How a service that holds leases is told who it is. */
export const instanceEnv = z.object({
  INSTANCE_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name of this process that it keeps after a restart and shares with no other: it then takes its leases back at once.',
    ),
});
