import type { z } from 'zod';
import { baseEnv } from './base-env.js';

/** What the example needs to know of a service. */
export interface EnvOwner {
  readonly name: string;
  readonly env: z.ZodObject;
}

/**
 * Text of `.env.example`: every variable of every service once, with its meaning, who reads it and its default.
 * Required ones are left open, optional ones are commented out.
 */
export function renderEnvExample(services: readonly EnvOwner[]): string {
  const readers = new Map<string, { field: z.ZodType; names: string[] }>();
  for (const service of services)
    for (const [key, field] of Object.entries(service.env.shape)) {
      const seen = readers.get(key);
      if (seen === undefined) readers.set(key, { field: field as z.ZodType, names: [service.name] });
      else seen.names.push(service.name);
    }
  const base = Object.entries(baseEnv.shape).map(([key, field]) => lines(key, field, ['every service']));
  const own = [...readers].map(([key, { field, names }]) => lines(key, field, names));
  return `# Generated from the services' environment schemas; do not edit.\n\n${[...base, ...own].join('\n')}`;
}

function lines(key: string, field: z.ZodType, names: readonly string[]): string {
  const meaning = field.description === undefined ? '' : `# ${field.description}\n`;
  const missing = field.safeParse(undefined);
  const assignment = missing.success ? `# ${key}=${defaultText(missing.data)}` : `${key}=`;
  return `${meaning}# Read by: ${names.join(', ')}.${missing.success ? '' : ' Required.'}\n${assignment}\n`;
}

function defaultText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
