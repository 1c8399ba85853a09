import type { Region } from '@ml-connector/kernel';

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
