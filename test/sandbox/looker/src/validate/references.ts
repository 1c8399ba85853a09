import type { Explore, Field, Model, View } from '../lookml/model.js';
import { parameter, type Block } from '../lookml/syntax.js';
import type { Report } from './report.js';

const REFERENCE = /\$\{([^}]+)\}/g;
const WITH_FIELDS = [
  'sql',
  'sql_start',
  'sql_end',
  'html',
  'sql_on',
  'sql_where',
  'sql_always_where',
  'sql_always_having',
];

/** Looks names up as one explore sees them; without an explore, other views are looked up in the model. */
export class NameSpace {
  constructor(
    private readonly model: Model,
    private readonly explore: Explore | undefined,
  ) {}

  view(alias: string): View | undefined {
    const { explore, model } = this;
    if (explore === undefined) return model.views.get(alias);
    if (alias === explore.alias) return model.views.get(explore.view);
    const join = explore.joins.find((candidate) => candidate.name === alias);
    return join === undefined ? undefined : model.views.get(join.view);
  }

  field(name: string, ownAlias: string): Field | undefined {
    const [first = '', second] = name.split('.');
    return second === undefined ? this.view(ownAlias)?.fields.get(first) : this.view(first)?.fields.get(second);
  }
}

/** Names inside `${...}` of all SQL parameters of a block, with the parameter that holds them. */
export function referencesOf(block: Block): { readonly name: string; readonly key: string }[] {
  return WITH_FIELDS.flatMap((key) => {
    const value = parameter(block, key)?.value;
    if (value === undefined || value.kind === 'list') return [];
    return [...value.text.matchAll(REFERENCE)].map((match) => ({ name: (match[1] ?? '').trim(), key }));
  });
}

/** Reports each `${...}` of a block that names nothing. `foreign` false skips references to other views. */
export function checkReferences(
  block: Block,
  ownAlias: string,
  names: NameSpace,
  report: Report,
  foreign: boolean,
): void {
  for (const { name, key } of referencesOf(block)) {
    if (name === 'TABLE') continue;
    const owner = name.includes('.') ? (name.split('.')[0] ?? '') : ownAlias;
    if (owner !== ownAlias && !foreign) continue;
    if (name.endsWith('.SQL_TABLE_NAME')) continue;
    if (names.view(owner) === undefined) {
      report.error('inaccessible_view', block, key, `Inaccessible view "${owner}": "${owner}" is not accessible here.`);
    } else if (names.field(name, ownAlias) === undefined) {
      report.error('unknown_field', block, key, `Unknown or inaccessible field "${name}" referenced in "${key}".`);
    }
  }
}
