import type { Explore, Model } from '../lookml/model.js';
import type { Block } from '../lookml/syntax.js';
import type { Report } from './report.js';

type Entry = Readonly<Record<string, unknown>>;

/** Checks that the tiles and filters of LookML dashboards name explores and fields that exist. */
export function checkDashboards(model: Model, report: Report): void {
  for (const [file, content] of model.dashboards) {
    const at: Block = { key: 'dashboard', parameters: [], blocks: [], file, line: 1 };
    for (const dashboard of entries(content)) {
      for (const part of [...entries(dashboard['elements']), ...entries(dashboard['filters'])]) {
        checkPart(part, model, at, report);
      }
    }
  }
}

function checkPart(part: Entry, model: Model, at: Block, report: Report): void {
  const name = part['explore'];
  // A tile may read another model's explore, which that model's own validation covers.
  if (typeof name !== 'string' || (part['model'] !== undefined && part['model'] !== model.name)) return;
  const explore = model.explores.get(name);
  const title = String(part['name'] ?? part['title'] ?? '');
  if (explore === undefined) {
    report.error('unknown_explore', at, undefined, `"${title}" of a dashboard reads the unknown explore "${name}".`);
    return;
  }
  const own = custom(part);
  for (const field of fieldsOf(part)) {
    if (own.has(field) || exists(field, explore, model)) continue;
    report.error('unknown_field', at, undefined, `"${title}" of a dashboard uses the unknown field "${field}".`);
  }
}

/** Table calculations and custom fields are defined in the tile itself. */
function custom(part: Entry): Set<string> {
  const names = entries(part['dynamic_fields']).flatMap((entry) => [
    entry['table_calculation'],
    entry['measure'],
    entry['dimension'],
  ]);
  return new Set(names.filter((name) => typeof name === 'string'));
}

function fieldsOf(part: Entry): string[] {
  const lists = [part['fields'], part['pivots']].flatMap((value): unknown[] => (Array.isArray(value) ? value : []));
  const filters = typeof part['filters'] === 'object' && part['filters'] !== null ? Object.keys(part['filters']) : [];
  const listened = typeof part['listen'] === 'object' && part['listen'] !== null ? Object.values(part['listen']) : [];
  const single = part['field'] === undefined ? [] : [part['field']];
  return [...lists, ...(Array.isArray(part['filters']) ? [] : filters), ...listened, ...single].filter(
    (name): name is string => typeof name === 'string',
  );
}

function exists(name: string, explore: Explore, model: Model): boolean {
  const [alias = '', field = ''] = name.split('.');
  const view = alias === explore.alias ? explore.view : explore.joins.find((join) => join.name === alias)?.view;
  return model.views.get(view ?? '')?.fields.has(field) ?? false;
}

function entries(value: unknown): Entry[] {
  return Array.isArray(value)
    ? value.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null)
    : [];
}
