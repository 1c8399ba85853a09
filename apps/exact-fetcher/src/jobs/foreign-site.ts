import { REGION_SITES } from '@ml-connector/exact';
import { REGIONS, TerminalError, type Region } from '@ml-connector/kernel';

/**
 * A record names the site it is of. Throws `region_mismatch` when that is Exact's site for another region: such a
 * connection would read from nowhere, and make errors with each call.
 */
export function refuseForeignSite(record: Buffer | undefined, region: Region): void {
  const start = record?.toString('utf8', 0, 2_000).replaceAll('\\/', '/') ?? '';
  const origin = /"uri"\s*:\s*"(https?:\/\/[^/"]+)/.exec(start)?.[1]?.toLowerCase();
  const owner = REGIONS.find((one) => REGION_SITES[one].baseUrl === origin);
  if (owner === undefined || owner === region) return;
  throw new TerminalError(
    'region_mismatch',
    `Exact's site for region ${owner} answered, and the connection is for ${region}`,
  );
}
