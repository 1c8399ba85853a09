import { TerminalError, type Logger } from '@ml-connector/kernel';
import type { AccessApi, IUserAttribute } from '@ml-connector/looker';
import { DIVISION_ATTRIBUTE } from '../model/project-files.js';
import { declaredAs, type WrittenBook } from '../state/written-store.js';

/** Division keys each group of Looker may see, or all of them. */
export type DivisionGroups = Readonly<Record<string, readonly string[] | 'all'>>;

/** A filter that every row passes (docs/reference/looker.md, "Access"). */
const EVERYTHING = '%, NULL';
const TYPE = 'advanced_filter_string';

/**
 * Brings the user attribute that the explores filter by, and its values, to what the configuration says. Here the
 * configuration wins over what a person changed in Looker: who sees what is decided in one place. Groups it does not
 * name are left alone; who is in a group is Looker's.
 */
export class DivisionAccess {
  constructor(
    private readonly groups: DivisionGroups,
    private readonly book: WrittenBook,
    private readonly logger: Logger,
  ) {}

  /** Safe to repeat; writes only differences. Throws `attribute_of_other_type`. */
  async ensure(api: AccessApi): Promise<void> {
    const attributeId = await this.ensureAttribute(api);
    await this.ensureOwnValue(api, attributeId);
    await this.takeBack(api, attributeId);
    await this.ensureGroups(api, attributeId);
  }

  private async ensureAttribute(api: AccessApi): Promise<string> {
    const found = await api.attribute(DIVISION_ATTRIBUTE);
    const attribute =
      found ??
      (await api.createAttribute({
        name: DIVISION_ATTRIBUTE,
        label: 'Exact divisions',
        type: TYPE,
        value_is_hidden: false,
        user_can_view: true,
        user_can_edit: false,
      }));
    const { id } = attribute;
    if (id === undefined) throw new TerminalError('attribute_without_id', 'Looker gave the user attribute no id');
    if (attribute.type !== TYPE)
      throw new TerminalError(
        'attribute_of_other_type',
        `the user attribute ${DIVISION_ATTRIBUTE} is of type ${attribute.type}: make it ${TYPE}, or remove it and deploy again`,
      );
    await this.closeAttribute(api, attribute, id);
    return id;
  }

  /** Who may edit his own value chooses his divisions; a default gives them to people nobody has thought of. */
  private async closeAttribute(api: AccessApi, attribute: IUserAttribute, id: string): Promise<void> {
    if (attribute.default_value)
      this.logger.warn('divisions_open_by_default', { attribute: DIVISION_ATTRIBUTE, value: attribute.default_value });
    if (attribute.user_can_edit !== true) return;
    this.logger.warn('divisions_editable', { attribute: DIVISION_ATTRIBUTE, remedy: 'closed' });
    await api.updateAttribute(id, { user_can_edit: false });
  }

  /** Everybody needs a value, the key's own user too: without one the explores do not even compile for us. */
  private async ensureOwnValue(api: AccessApi, attributeId: string): Promise<void> {
    const { id } = await api.me();
    if (id === undefined || (await api.userValue(id, attributeId)) !== null) return;
    await api.setUserValue(id, attributeId, EVERYTHING);
  }

  /** A group that is no longer named loses the value it was given. */
  private async takeBack(api: AccessApi, attributeId: string): Promise<void> {
    for (const { name, lookerId } of (await this.book.all('group')).values()) {
      if (name in this.groups) continue;
      if (lookerId !== null) await api.removeGroupValue(lookerId, attributeId);
      await this.book.forget('group', name);
      this.logger.info('group_value_removed', { group: name });
    }
  }

  private async ensureGroups(api: AccessApi, attributeId: string): Promise<void> {
    const wanted = Object.entries(this.groups);
    if (wanted.length === 0) return;
    const groups = await api.groups();
    const values = new Map((await api.groupValues(attributeId)).map((one) => [one.group_id, one.value]));
    const written = await this.book.all('group');
    for (const [name, divisions] of wanted) {
      const value = divisions === 'all' ? EVERYTHING : divisions.join(', ');
      const group = groups.find((one) => one.name === name) ?? (await api.createGroup(name));
      if (group.id === undefined) throw new TerminalError('group_without_id', `Looker gave the group ${name} no id`);
      const declared = declaredAs(value);
      // Noted before it is given: a value nobody has noted could not be taken back.
      if (written.get(name)?.declared !== declared || written.get(name)?.lookerId !== group.id)
        await this.book.save('group', { name, lookerId: group.id, declared, written: { value } });
      if (values.get(group.id) === value) continue;
      await api.setGroupValue(group.id, attributeId, value);
      this.logger.info('group_value_set', { group: name, divisions: value });
    }
  }
}
