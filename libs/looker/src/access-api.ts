import type { IGroup, IUser, IUserAttribute, IUserAttributeGroupValue, IWriteUserAttribute } from '@looker/sdk';
import { orMissing } from './or-missing.js';
import type { LookerTransport } from './transport.js';

const segment = encodeURIComponent;

/** Calls about who may see what: user attributes, groups and their values (docs/reference/looker.md, "Access"). */
export class AccessApi {
  constructor(private readonly transport: LookerTransport) {}

  /** The user behind the key. */
  me(): Promise<IUser> {
    return this.transport.json({ operation: 'me', method: 'GET', path: '/user', query: { fields: 'id' } });
  }

  async attribute(name: string): Promise<IUserAttribute | undefined> {
    const all = await this.transport.json<IUserAttribute[]>({
      operation: 'all_user_attributes',
      method: 'GET',
      path: '/user_attributes',
    });
    return all.find((attribute) => attribute.name === name);
  }

  /** Throws `looker_invalid` when name or label is taken. */
  createAttribute(body: IWriteUserAttribute): Promise<IUserAttribute> {
    return this.transport.json({
      operation: 'create_user_attribute',
      method: 'POST',
      path: '/user_attributes',
      body,
    });
  }

  updateAttribute(id: string, body: Partial<IWriteUserAttribute>): Promise<IUserAttribute> {
    const path = `/user_attributes/${segment(id)}`;
    return this.transport.json({ operation: 'update_user_attribute', method: 'PATCH', path, body, repeatable: true });
  }

  /** What each group that has a value has. */
  groupValues(attributeId: string): Promise<IUserAttributeGroupValue[]> {
    const path = `/user_attributes/${segment(attributeId)}/group_values`;
    return this.transport.json({ operation: 'all_user_attribute_group_values', method: 'GET', path });
  }

  groups(): Promise<IGroup[]> {
    return this.transport.json({ operation: 'all_groups', method: 'GET', path: '/groups' });
  }

  /** Throws `looker_conflict` when another was faster. */
  createGroup(name: string): Promise<IGroup> {
    return this.transport.json({ operation: 'create_group', method: 'POST', path: '/groups', body: { name } });
  }

  async setGroupValue(groupId: string, attributeId: string, value: string): Promise<void> {
    await this.transport.text({
      operation: 'update_user_attribute_group_value',
      method: 'PATCH',
      path: `/groups/${segment(groupId)}/attribute_values/${segment(attributeId)}`,
      body: { value },
      repeatable: true,
    });
  }

  /** A value that is gone already is no error. */
  async removeGroupValue(groupId: string, attributeId: string): Promise<void> {
    const path = `/groups/${segment(groupId)}/attribute_values/${segment(attributeId)}`;
    await orMissing(this.transport.text({ operation: 'delete_user_attribute_group_value', method: 'DELETE', path }));
  }

  /** A user's value of an attribute as it counts; null: none. */
  async userValue(userId: string, attributeId: string): Promise<string | null> {
    const values = await this.transport.json<{ user_attribute_id?: string; value?: string | null }[]>({
      operation: 'user_attribute_user_values',
      method: 'GET',
      path: `/users/${segment(userId)}/attribute_values`,
      query: { user_attribute_ids: attributeId, all_values: 'false', include_unset: 'false' },
    });
    return values.find((one) => one.user_attribute_id === attributeId)?.value ?? null;
  }

  async setUserValue(userId: string, attributeId: string, value: string): Promise<void> {
    await this.transport.text({
      operation: 'set_user_attribute_user_value',
      method: 'PATCH',
      path: `/users/${segment(userId)}/attribute_values/${segment(attributeId)}`,
      body: { value },
      repeatable: true,
    });
  }
}
