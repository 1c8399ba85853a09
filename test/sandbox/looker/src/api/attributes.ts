import type { AttributeValue } from '../semantic/query.js';
import type { AttributeRecord } from '../state/state.js';
import type { ApiUser, SandboxContext } from './context.js';

/** A user's attribute values: the user's own, else the group's of lowest rank, else the default. */
export function attributeValues(context: SandboxContext, user: ApiUser): Map<string, AttributeValue> {
  const values = new Map<string, AttributeValue>();
  for (const [name, value] of Object.entries(user.attributes ?? {})) {
    const type = /^[-\d.,\s<>=()[\]]+$|^NOT NULL$/.test(value) ? 'advanced_filter_number' : 'advanced_filter_string';
    values.set(name, { type, value });
  }
  for (const attribute of Object.values(context.store.state.attributes)) {
    const name = String(attribute.settings['name']);
    const value = ownValue(context, user, attribute, name) ?? groupValue(context, user, attribute);
    const fallback = attribute.settings['default_value'];
    const last = value ?? (typeof fallback === 'string' && fallback !== '' ? fallback : undefined);
    if (last !== undefined) values.set(name, { type: String(attribute.settings['type']), value: last });
  }
  return values;
}

function ownValue(
  context: SandboxContext,
  user: ApiUser,
  attribute: AttributeRecord,
  name: string,
): string | undefined {
  return context.store.state.userValues[user.id]?.[attribute.id] ?? user.attributes?.[name];
}

function groupValue(context: SandboxContext, user: ApiUser, attribute: AttributeRecord): string | undefined {
  const { groups, groupValues } = context.store.state;
  return groupValues
    .filter((entry) => entry.attributeId === attribute.id && groups[entry.groupId]?.userIds.includes(user.id) === true)
    .sort((left, right) => left.rank - right.rank)[0]?.value;
}
