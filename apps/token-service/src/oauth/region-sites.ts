import { REGIONS, type Region } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';

/** Base address of each regional site (docs/reference, "Hosts"). An app is registered at one of them. */
export const REGION_SITES: Readonly<Record<Region, string>> = {
  nl: 'https://start.exactonline.nl',
  be: 'https://start.exactonline.be',
  uk: 'https://start.exactonline.co.uk',
  de: 'https://start.exactonline.de',
  fr: 'https://start.exactonline.fr',
  es: 'https://start.exactonline.es',
  us: 'https://start.exactonline.com',
};

/** Throws 400 `region_mismatch` for a base address that is the site of another region. */
export function refuseForeignSite({ region, baseUrl }: { region: Region; baseUrl?: string | undefined }): void {
  if (baseUrl === undefined) return;
  const { host } = new URL(baseUrl);
  const owner = REGIONS.find((one) => new URL(REGION_SITES[one]).host === host);
  if (owner === undefined || owner === region) return;
  throw new ApiException(400, 'region_mismatch', `baseUrl: ${host} is the site of region ${owner}, not of ${region}`, {
    remedy: `set region to ${owner}, or leave baseUrl out`,
  });
}
