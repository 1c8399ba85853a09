import type { Region } from '../books.js';

export interface VatRate {
  readonly code: string;
  readonly rate: number;
  readonly description: string;
}

/** What differs between countries. */
export interface Profile {
  readonly country: string;
  readonly countryName: string;
  readonly currency: string;
  readonly legislation: string;
  readonly city: string;
  readonly firstDivision: number;
  readonly company: string;
  /** 0: none, 1: high, 2: low, 3: other EU countries and export. */
  readonly vat: readonly [VatRate, VatRate, VatRate, VatRate];
}

function rates(high: number, low: number, word: string): Profile['vat'] {
  return [
    { code: '0  ', rate: 0, description: `${word} 0 %` },
    { code: '1  ', rate: high, description: `${word} ${Math.round(high * 1000) / 10} %` },
    { code: '2  ', rate: low, description: `${word} ${Math.round(low * 1000) / 10} %` },
    { code: 'EU ', rate: 0, description: `${word} EU / export` },
  ];
}

export const PROFILES: Readonly<Record<Region, Profile>> = {
  nl: {
    country: 'NL ',
    countryName: 'Nederland',
    currency: 'EUR',
    legislation: 'NL',
    city: 'Utrecht',
    firstDivision: 499156,
    company: 'Noordzee Groothandel B.V.',
    vat: rates(0.21, 0.09, 'BTW'),
  },
  be: {
    country: 'BE ',
    countryName: 'België',
    currency: 'EUR',
    legislation: 'BE',
    city: 'Gent',
    firstDivision: 610233,
    company: 'Schelde Distributie NV',
    vat: rates(0.21, 0.06, 'BTW'),
  },
  de: {
    country: 'DE ',
    countryName: 'Deutschland',
    currency: 'EUR',
    legislation: 'DE',
    city: 'Köln',
    firstDivision: 720418,
    company: 'Rheinland Großhandel GmbH',
    vat: rates(0.19, 0.07, 'USt'),
  },
  uk: {
    country: 'GB ',
    countryName: 'United Kingdom',
    currency: 'GBP',
    legislation: 'UK',
    city: 'Leeds',
    firstDivision: 830551,
    company: 'Pennine Wholesale Ltd',
    vat: rates(0.2, 0.05, 'VAT'),
  },
  fr: {
    country: 'FR ',
    countryName: 'France',
    currency: 'EUR',
    legislation: 'FR',
    city: 'Lyon',
    firstDivision: 940672,
    company: 'Rhône Distribution SARL',
    vat: rates(0.2, 0.055, 'TVA'),
  },
  es: {
    country: 'ES ',
    countryName: 'España',
    currency: 'EUR',
    legislation: 'ES',
    city: 'Málaga',
    firstDivision: 1050793,
    company: 'Comercial Peñarroya S.L.',
    vat: rates(0.21, 0.1, 'IVA'),
  },
  us: {
    country: 'US ',
    countryName: 'United States',
    currency: 'USD',
    legislation: 'US',
    city: 'Columbus',
    firstDivision: 1160814,
    company: 'Great Lakes Supply Inc.',
    vat: rates(0.0725, 0.01, 'Tax'),
  },
};

/** Euros for one unit of a currency, the middle of its path. */
export const EURO_RATES: Readonly<Record<string, number>> = { EUR: 1, USD: 0.921337, GBP: 1.170921 };
export const CURRENCY_NAMES: Readonly<Record<string, string>> = {
  EUR: 'Euro',
  USD: 'US dollar',
  GBP: 'Pound sterling',
};
