import { randomBytes } from 'node:crypto';
import type { Needle } from './needle-search.js';

/** A secret with a name to report it by; its value is never printed. */
export interface Canary {
  readonly name: string;
  readonly value: string | Buffer;
}

/** A secret nobody else has: a text that can be seen to be one. */
export function canaryText(name: string): string {
  return `canary-${name}-${randomBytes(12).toString('hex')}`;
}

/** In which forms a secret is looked for: as it is, and as it looks inside of something encoded. */
export function needlesOf({ name, value }: Canary): Needle[] {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(value, 'utf8');
  const hex = bytes.toString('hex');
  const forms: (Buffer | string)[] = [bytes, hex, hex.toUpperCase(), ...base64Cores(bytes)];
  if (typeof value === 'string') forms.push(...textForms(value));
  const all = forms.map((form) => (Buffer.isBuffer(form) ? form : Buffer.from(form, 'utf8')));
  const unique = new Map(all.map((form) => [form.toString('latin1'), form]));
  return [...unique.values()].filter((form) => form.length >= 8).map((form) => ({ name, bytes: form }));
}

/** Base64 depends on where in a text the secret begins: three forms, without the characters its neighbours share. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const whole = padded.toString('base64').replace(/=+$/, '');
    const first = before === 0 ? 0 : before + 1;
    const last = padded.length % 3 === 0 ? whole.length : whole.length - 1;
    const core = whole.slice(first, last);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function textForms(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const url = encodeURIComponent(value);
  return [
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    escaped.replaceAll('/', '\\/'),
    url,
    url.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams({ v: value }).toString().slice(2),
  ];
}
