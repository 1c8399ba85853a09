import type { IUserAttribute, IUserAttributeGroupValue, IUserAttributeWithValue } from '@looker/sdk';
import { ApiError, invalid, noContent, notFound, ok } from '../http/reply.js';
import type { AttributeRecord, GroupValueRecord } from '../state/state.js';
import { attributeValues } from './attributes.js';
import { found, param, type ApiCall, type ApiUser, type Operation, type SandboxContext } from './context.js';

const TYPES = [
  'string',
  'number',
  'datetime',
  'yesno',
  'zipcode',
  'relative_url',
  'advanced_filter_string',
  'advanced_filter_number',
  'advanced_filter_datetime',
];
const ATTRIBUTE = '/user_attributes/{id}';
const GROUP_VALUES = `${ATTRIBUTE}/group_values`;

function attributeBody(record: AttributeRecord): IUserAttribute {
  const { name, label, type, ...rest } = record.settings;
  const texts = { name: String(name), label: String(label), type: String(type) };
  return {
    value_is_hidden: false,
    user_can_view: true,
    user_can_edit: false,
    ...rest,
    ...texts,
    can: {},
    id: record.id,
  };
}

function checkAttribute(
  body: Readonly<Record<string, unknown>>,
  own: string | undefined,
  context: SandboxContext,
): void {
  if (typeof body['type'] !== 'string' || !TYPES.includes(body['type'])) {
    throw invalid('type', 'invalid', `type must be one of ${TYPES.join(', ')}`);
  }
  for (const key of ['name', 'label']) {
    const taken = Object.values(context.store.state.attributes).some(
      (record) => record.id !== own && record.settings[key] === body[key],
    );
    if (taken) throw invalid(key, 'already_exists', `${key} is taken`);
  }
}

/** The answer for a group's value. */
export function valueBody({ id, groupId, attributeId, rank, value }: GroupValueRecord): IUserAttributeGroupValue {
  return { can: {}, id, group_id: groupId, user_attribute_id: attributeId, rank, value, value_is_hidden: false };
}

function setGroupValues(call: ApiCall, context: SandboxContext): GroupValueRecord[] {
  const attribute = found(context.store.state.attributes, param(call, 'id'));
  const given: unknown = call.body;
  if (!Array.isArray(given)) throw new ApiError(400, 'The body must be a list of group values.');
  const values = given.map((entry: Readonly<Record<string, unknown>>, index): GroupValueRecord => {
    const groupId = String(entry['group_id']);
    if (!Object.hasOwn(context.store.state.groups, groupId)) throw invalid('group_id', 'invalid', 'no such group');
    const rank = typeof entry['rank'] === 'number' ? entry['rank'] : index + 1;
    const value = String(entry['value'] ?? '');
    return { id: context.store.newId(), groupId, attributeId: attribute.id, rank, value };
  });
  const { state } = context.store;
  state.groupValues = [...state.groupValues.filter((entry) => entry.attributeId !== attribute.id), ...values];
  return values;
}

function userOf(call: ApiCall, context: SandboxContext): ApiUser {
  const user = context.users.find((candidate) => candidate.id === param(call, 'id'));
  if (user === undefined) throw notFound();
  return user;
}

const attributeOperations: readonly Operation[] = [
  {
    id: 'all_user_attributes',
    method: 'GET',
    path: '/user_attributes',
    handle: (_call, _session, { store }) => ok(Object.values(store.state.attributes).map(attributeBody)),
  },
  {
    id: 'create_user_attribute',
    method: 'POST',
    path: '/user_attributes',
    permission: 'manage_user_attributes',
    handle: (call, _session, context) => {
      checkAttribute(call.body, undefined, context);
      const record: AttributeRecord = { id: context.store.newId(), settings: call.body };
      context.store.state.attributes[record.id] = record;
      return ok(attributeBody(record));
    },
  },
  {
    id: 'user_attribute',
    method: 'GET',
    path: ATTRIBUTE,
    handle: (call, _session, { store }) => ok(attributeBody(found(store.state.attributes, param(call, 'id')))),
  },
  {
    id: 'update_user_attribute',
    method: 'PATCH',
    path: ATTRIBUTE,
    permission: 'manage_user_attributes',
    handle: (call, _session, context) => {
      const record = found(context.store.state.attributes, param(call, 'id'));
      checkAttribute({ ...record.settings, ...call.body }, record.id, context);
      Object.assign(record.settings, call.body);
      return ok(attributeBody(record));
    },
  },
  {
    id: 'delete_user_attribute',
    method: 'DELETE',
    path: ATTRIBUTE,
    permission: 'manage_user_attributes',
    handle: (call, _session, { store }) => {
      const { id } = found(store.state.attributes, param(call, 'id'));
      Reflect.deleteProperty(store.state.attributes, id);
      store.state.groupValues = store.state.groupValues.filter((entry) => entry.attributeId !== id);
      return noContent();
    },
  },
  {
    id: 'all_user_attribute_group_values',
    method: 'GET',
    path: GROUP_VALUES,
    handle: (call, _session, { store }) => {
      const { id } = found(store.state.attributes, param(call, 'id'));
      return ok(store.state.groupValues.filter((entry) => entry.attributeId === id).map(valueBody));
    },
  },
  {
    id: 'set_user_attribute_group_values',
    method: 'POST',
    path: GROUP_VALUES,
    permission: 'manage_user_attributes',
    handle: (call, _session, context) => ok(setGroupValues(call, context).map(valueBody)),
  },
];

const userOperations: readonly Operation[] = [
  {
    id: 'user_attribute_user_values',
    method: 'GET',
    path: '/users/{id}/attribute_values',
    handle: (call, _session, context) => {
      const user = userOf(call, context);
      const values = attributeValues(context, user);
      return ok(
        Object.values(context.store.state.attributes).map(
          (record) =>
            ({
              can: {},
              user_id: user.id,
              user_attribute_id: record.id,
              name: String(record.settings['name']),
              label: String(record.settings['label']),
              value: values.get(String(record.settings['name']))?.value ?? null,
            }) satisfies IUserAttributeWithValue,
        ),
      );
    },
  },
  {
    id: 'set_user_attribute_user_value',
    method: 'PATCH',
    path: '/users/{id}/attribute_values/{attribute}',
    permission: 'manage_user_attributes',
    handle: (call, _session, context) => {
      const user = userOf(call, context);
      const attribute = found(context.store.state.attributes, param(call, 'attribute'));
      const value = String(call.body['value'] ?? '');
      const own = (context.store.state.userValues[user.id] ??= {});
      own[attribute.id] = value;
      const name = String(attribute.settings['name']);
      return ok({
        can: {},
        user_id: user.id,
        user_attribute_id: attribute.id,
        name,
        value,
      } satisfies IUserAttributeWithValue);
    },
  },
];

/** Operations on user attributes and the values users have. */
export const userAttributeOperations: readonly Operation[] = [...attributeOperations, ...userOperations];
