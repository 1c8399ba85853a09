import type { EntityManager } from 'typeorm';
import type { AuditEntry } from './audit-entry.js';

/** Where changes are written down in the commit that makes them. */
export interface AuditTrail {
  /** `action` was done to `subject` by whoever asked; `detail` has names, states and counts, never a value. */
  changed(tx: EntityManager, action: string, subject: string, detail?: AuditEntry['detail']): Promise<void>;
}
