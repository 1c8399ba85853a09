import { children, text, words, type Block } from '../lookml/syntax.js';
import { dimensionCondition } from './conditions.js';
import { dimensionSql, isNumericDimension } from './dimension-sql.js';
import { SemanticError } from './query.js';
import type { Scope } from './scope.js';
import { bracketed, literal } from './sql-text.js';

/** Conditions of the explore's access filters for the caller. Throws SemanticError when a value is missing. */
export function accessConditions(scope: Scope): string[] {
  return children(scope.explore.block, 'access_filter').map((block) => {
    const attributeName = text(block, 'user_attribute') ?? '';
    const scoped = scope.field(text(block, 'field') ?? '');
    const attribute = scope.context.attributes.get(attributeName);
    if (attribute === undefined) {
      throw new SemanticError(
        `The explore "${scope.explore.name}" requires a value of the user attribute "${attributeName}".`,
      );
    }
    if (attribute.type.startsWith('advanced_filter')) return dimensionCondition(scoped, attribute.value, scope);
    const column = bracketed(dimensionSql(scoped, scope));
    if (!isNumericDimension(scoped)) return `${column} = ${literal(attribute.value)}`;
    if (!/^-?\d+(\.\d+)?$/.test(attribute.value)) {
      throw new SemanticError(`The user attribute "${attributeName}" holds no number.`);
    }
    return `${column} = ${attribute.value}`;
  });
}

/** Refuses an object whose required access grants the caller doesn't all hold. */
export function requireGrants(block: Block, what: string, scope: Scope): void {
  for (const name of words(block, 'required_access_grants')) {
    const grant = scope.model.grants.get(name);
    const value = grant === undefined ? undefined : scope.context.attributes.get(text(grant, 'user_attribute') ?? '');
    const allowed = grant === undefined ? [] : words(grant, 'allowed_values');
    if (value === undefined || !allowed.includes(value.value)) throw new SemanticError(`Unknown ${what}.`);
  }
}
