import type { Entity } from './define-entity.js';

/** snake_case column of a source field: `GLAccountCode` is `gl_account_code`, `AmountDC` is `amount_dc`. */
export function columnName(field: string): string {
  return field
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Warehouse table of an entity: `dim_gl_account`, `fact_transaction_line`. */
export function tableName(entity: Pick<Entity, 'model' | 'name'>): string {
  return `${entity.model}_${entity.name}`;
}
