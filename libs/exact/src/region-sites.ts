import type { Region } from '@ml-connector/kernel';

/** A regional site of Exact Online. */
export interface RegionSite {
  /** Address of the API, without a trailing slash. */
  readonly baseUrl: string;
  /**
   * Zone of the wall clock its dates are written in. Only the Dutch and the French site are known for sure; the other
   * European ones are taken to be the same, and code that depends on it keeps an overlap that survives an error.
   */
  readonly timeZone: string;
  /** False where the site's wall clock may run behind UTC, so that UTC can't serve as a safe upper bound of it. */
  readonly wallClockNotBehindUtc: boolean;
}

const european = (baseUrl: string): RegionSite => ({
  baseUrl,
  timeZone: 'Europe/Amsterdam',
  wallClockNotBehindUtc: true,
});

/** The seven sites. An app registration belongs to one of them. */
export const REGION_SITES: Readonly<Record<Region, RegionSite>> = {
  nl: european('https://start.exactonline.nl'),
  be: european('https://start.exactonline.be'),
  uk: european('https://start.exactonline.co.uk'),
  de: european('https://start.exactonline.de'),
  fr: european('https://start.exactonline.fr'),
  es: european('https://start.exactonline.es'),
  us: { baseUrl: 'https://start.exactonline.com', timeZone: 'Europe/Amsterdam', wallClockNotBehindUtc: false },
};
