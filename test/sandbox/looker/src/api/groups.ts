import type { IGroup } from '@looker/sdk';
import { ApiError, invalid, noContent, notFound, ok } from '../http/reply.js';
import type { GroupRecord, GroupValueRecord } from '../state/state.js';
import { found, param, type ApiCall, type ApiUser, type Operation, type SandboxContext } from './context.js';
import { matches } from './search.js';
import { valueBody } from './user-attributes.js';

function groupBody(record: GroupRecord, user: ApiUser): IGroup {
  const { id, name, userIds } = record;
  return { can: {}, id, name, user_count: userIds.length, contains_current_user: userIds.includes(user.id) };
}

function setGroupValue(call: ApiCall, context: SandboxContext): GroupValueRecord {
  const { groups, attributes, groupValues } = context.store.state;
  const [group, attribute] = [found(groups, param(call, 'id')), found(attributes, param(call, 'attribute'))];
  const value = String(call.body['value'] ?? '');
  const known = groupValues.find((entry) => entry.groupId === group.id && entry.attributeId === attribute.id);
  if (known !== undefined) {
    known.value = value;
    return known;
  }
  const rank = groupValues.filter((entry) => entry.attributeId === attribute.id).length + 1;
  const record = { id: context.store.newId(), groupId: group.id, attributeId: attribute.id, rank, value };
  groupValues.push(record);
  return record;
}

/** Operations on groups, their members and their values of attributes. */
export const groupOperations: readonly Operation[] = [
  {
    id: 'all_groups',
    method: 'GET',
    path: '/groups',
    handle: (_call, session, { store }) =>
      ok(Object.values(store.state.groups).map((record) => groupBody(record, session.user))),
  },
  {
    id: 'create_group',
    method: 'POST',
    path: '/groups',
    permission: 'manage_groups',
    handle: (call, session, context) => {
      const { name } = call.body;
      if (typeof name !== 'string' || name === '') throw invalid('name', 'missing_field', "name can't be blank");
      const { groups } = context.store.state;
      if (Object.values(groups).some((group) => group.name === name)) {
        throw new ApiError(409, `A group named "${name}" exists already.`);
      }
      const record: GroupRecord = { id: context.store.newId(), name, userIds: [] };
      groups[record.id] = record;
      return ok(groupBody(record, session.user));
    },
  },
  {
    id: 'add_group_user',
    method: 'POST',
    path: '/groups/{id}/users',
    permission: 'manage_groups',
    handle: (call, _session, context) => {
      const group = found(context.store.state.groups, param(call, 'id'));
      const userId = String(call.body['user_id']);
      if (!context.users.some((user) => user.id === userId)) throw invalid('user_id', 'invalid', 'no such user');
      if (!group.userIds.includes(userId)) group.userIds.push(userId);
      return ok({ can: {}, id: userId });
    },
  },
  {
    id: 'update_user_attribute_group_value',
    method: 'PATCH',
    path: '/groups/{id}/attribute_values/{attribute}',
    permission: 'manage_user_attributes',
    handle: (call, _session, context) => ok(valueBody(setGroupValue(call, context))),
  },
  {
    id: 'delete_user_attribute_group_value',
    method: 'DELETE',
    path: '/groups/{id}/attribute_values/{attribute}',
    permission: 'manage_user_attributes',
    handle: (call, _session, { store }) => {
      const { groupValues } = store.state;
      const mine = (entry: GroupValueRecord): boolean =>
        entry.groupId === param(call, 'id') && entry.attributeId === param(call, 'attribute');
      if (!groupValues.some(mine)) throw notFound();
      store.state.groupValues = groupValues.filter((entry) => !mine(entry));
      return noContent();
    },
  },
  {
    id: 'search_groups',
    method: 'GET',
    path: '/groups/search',
    handle: (call, session, { store }) => {
      const name = call.query.get('name');
      const found = Object.values(store.state.groups).filter((group) => name === null || matches(group.name, name));
      return ok(found.map((record) => groupBody(record, session.user)));
    },
  },
  {
    id: 'delete_group',
    method: 'DELETE',
    path: '/groups/{id}',
    permission: 'manage_groups',
    handle: (call, _session, { store }) => {
      const { id } = found(store.state.groups, param(call, 'id'));
      Reflect.deleteProperty(store.state.groups, id);
      store.state.groupValues = store.state.groupValues.filter((entry) => entry.groupId !== id);
      return noContent();
    },
  },
];
