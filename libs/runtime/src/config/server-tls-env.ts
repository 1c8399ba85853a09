import { readFileSync } from 'node:fs';
import { errorText } from '@ml-connector/kernel';
import type { BaseConfig } from './base-env.js';

const FILES = ['TLS_CERT_FILE', 'TLS_KEY_FILE'] as const;

/** Certificate and key a service answers https with, in PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What is wrong with the files of the service's own certificate, one line a problem. */
export function serverTlsProblems(given: Partial<Record<string, string>>): string[] {
  const set = FILES.filter((name) => given[name] !== undefined);
  if (set.length === 1) return [`${String(set[0])}: certificate and key go together, set both files`];
  return set.flatMap((name) => {
    try {
      readFileSync(given[name] ?? '');
      return [];
    } catch (error) {
      return [`${name}: ${errorText(error)}`];
    }
  });
}

/** The certificate as it is now; undefined where the service answers plain http. Throws what reading a file throws. */
export function serverCertificate(
  config: Pick<BaseConfig, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>,
): ServerCertificate | undefined {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key } = config;
  if (cert === undefined || key === undefined) return undefined;
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
