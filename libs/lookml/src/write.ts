import type {
  Datagroup,
  Dimension,
  DimensionGroup,
  Explore,
  FieldTexts,
  Manifest,
  Measure,
  Model,
  View,
} from './model.js';
import { file, list, present, quoted, sql, yesno, type Block, type Line } from './text.js';

function texts(field: FieldTexts): Line[] {
  return present(
    field.hidden === true && 'hidden: yes',
    field.label !== undefined && `label: ${quoted(field.label)}`,
    field.groupLabel !== undefined && `group_label: ${quoted(field.groupLabel)}`,
    field.description !== undefined && `description: ${quoted(field.description)}`,
  );
}

function dimension(d: Dimension): Block {
  return {
    head: `dimension: ${d.name}`,
    lines: present(
      d.primaryKey === true && 'primary_key: yes',
      ...texts(d),
      `type: ${d.type}`,
      d.valueFormatName !== undefined && `value_format_name: ${d.valueFormatName}`,
      sql('sql', d.sql),
    ),
  };
}

function dimensionGroup(g: DimensionGroup): Block {
  return {
    head: `dimension_group: ${g.name}`,
    lines: present(
      ...texts(g),
      'type: time',
      `timeframes: ${list(g.timeframes)}`,
      `datatype: ${g.datatype}`,
      `convert_tz: ${yesno(false)}`,
      sql('sql', g.sql),
    ),
  };
}

function measure(m: Measure): Block {
  const filters = m.filters?.map((f) => `${f.field}: ${quoted(f.value)}`);
  return {
    head: `measure: ${m.name}`,
    lines: present(
      ...texts(m),
      `type: ${m.type}`,
      m.sql !== undefined && sql('sql', m.sql),
      filters !== undefined && filters.length > 0 && `filters: ${list(filters)}`,
      m.valueFormatName !== undefined && `value_format_name: ${m.valueFormatName}`,
      m.drillFields !== undefined && m.drillFields.length > 0 && `drill_fields: ${list(m.drillFields)}`,
    ),
  };
}

/** Text of a `*.view.lkml` file. */
export function writeView(view: View): string {
  const sets = Object.entries(view.sets ?? {}).map(([name, fields]): Block => ({
    head: `set: ${name}`,
    lines: [`fields: ${list(fields)}`],
  }));
  return file([
    {
      head: `view: ${view.name}`,
      lines: present(
        view.label !== undefined && `label: ${quoted(view.label)}`,
        sql('sql_table_name', view.sqlTableName),
        ...view.dimensions.map(dimension),
        ...view.dimensionGroups.map(dimensionGroup),
        ...view.measures.map(measure),
        ...sets,
      ),
    },
  ]);
}

/** Text of an `*.explore.lkml` file; `includes` are the view files it needs. */
export function writeExplore(explore: Explore, includes: readonly string[]): string {
  const filters = (explore.accessFilters ?? []).map((f): Block => ({
    head: 'access_filter:',
    lines: [`field: ${f.field}`, `user_attribute: ${f.userAttribute}`],
  }));
  return file([
    ...includes.map((path) => `include: ${quoted(path)}`),
    {
      head: `explore: ${explore.name}`,
      lines: present(
        explore.label !== undefined && `label: ${quoted(explore.label)}`,
        explore.groupLabel !== undefined && `group_label: ${quoted(explore.groupLabel)}`,
        explore.description !== undefined && `description: ${quoted(explore.description)}`,
        ...filters,
      ),
    },
  ]);
}

function datagroup(d: Datagroup): Block {
  return {
    head: `datagroup: ${d.name}`,
    lines: present(
      d.label !== undefined && `label: ${quoted(d.label)}`,
      d.description !== undefined && `description: ${quoted(d.description)}`,
      sql('sql_trigger', d.sqlTrigger),
      `max_cache_age: ${quoted(d.maxCacheAge)}`,
    ),
  };
}

/** Text of a `*.model.lkml` file. */
export function writeModel(model: Model): string {
  return file(
    present(
      `connection: ${quoted(model.connection)}`,
      model.label !== undefined && `label: ${quoted(model.label)}`,
      ...model.includes.map((path) => `include: ${quoted(path)}`),
      ...model.datagroups.map(datagroup),
      model.persistWith !== undefined && `persist_with: ${model.persistWith}`,
    ),
  );
}

/** Text of `manifest.lkml`. */
export function writeManifest(manifest: Manifest): string {
  return file([
    `project_name: ${quoted(manifest.projectName)}`,
    ...manifest.constants.map((c): Block => ({
      head: `constant: ${c.name}`,
      lines: [`value: ${quoted(c.value)}`, `export: ${c.export}`],
    })),
  ]);
}
