import { randomBytes } from 'node:crypto';

/** A name no other test uses; fit for topics, databases and schemas. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`;
}
