import { SemanticError } from '../query.js';

/** A yesno filter expression (`Yes`, `No`, any case) as a condition on the boolean `sql`; empty gives ''. */
export function yesnoFilter(expression: string, sql: string): string {
  const value = expression.trim().toLowerCase();
  if (value === '' || value === 'yes,no' || value === 'no,yes') return '';
  if (value === 'yes' || value === 'true') return `(${sql})`;
  if (value === 'no' || value === 'false') return `NOT COALESCE(${sql}, FALSE)`;
  throw new SemanticError(`"${expression}" is not a yesno filter expression: use Yes or No.`);
}
