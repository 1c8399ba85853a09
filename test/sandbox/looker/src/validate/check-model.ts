import type { Model } from '../lookml/model.js';
import type { Diagnostic } from '../lookml/diagnostic.js';
import { Diagnostics } from '../lookml/diagnostic.js';
import type { LoadedProject } from '../lookml/library.js';
import { children, parameter, text, type Block } from '../lookml/syntax.js';
import { checkDashboards } from './check-dashboard.js';
import { checkExplore } from './check-explore.js';
import { checkView } from './check-view.js';
import { KNOWN_PARAMETERS } from './known-parameters.js';
import { Report } from './report.js';

/** What the instance knows that LookML is checked against. */
export interface InstanceNames {
  readonly connections: ReadonlySet<string>;
  /** Connections each configured model may use; undefined for all, absent for an unconfigured model. */
  readonly allowed: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

/** Everything the validator finds in a project, in order of discovery. */
export function validateProject(loaded: LoadedProject, instance: InstanceNames): Diagnostic[] {
  const diagnostics = new Diagnostics();
  for (const found of loaded.project.diagnostics.all()) diagnostics.add(found);
  for (const [, block] of loaded.project.parsed) checkParameters(block, new Report(diagnostics, { model: '' }));
  for (const model of loaded.models.values()) {
    for (const found of model.diagnostics.all()) diagnostics.add(found);
    checkModel(model, instance, new Report(diagnostics, { model: model.name }));
  }
  return diagnostics.all();
}

function checkModel(model: Model, instance: InstanceNames, report: Report): void {
  checkConnection(model, instance, report);
  for (const block of model.datagroups.values()) checkDatagroup(block, report);
  const persist = text(model.block, 'persist_with');
  if (persist !== undefined && !model.datagroups.has(persist)) {
    report.error('unknown_datagroup', model.block, 'persist_with', `Unknown datagroup "${persist}".`);
  }
  for (const view of model.views.values()) checkView(view, model, report);
  for (const explore of model.explores.values()) checkExplore(explore, model, report.about({ explore: explore.name }));
  for (const test of model.tests.values()) checkTest(test, model, report);
  checkDashboards(model, report);
}

function checkConnection(model: Model, instance: InstanceNames, report: Report): void {
  if (model.connection === undefined) {
    report.error('missing_connection', model.block, undefined, `The model "${model.name}" names no connection.`);
    return;
  }
  if (!instance.connections.has(model.connection)) {
    const message = `The connection "${model.connection}" does not exist.`;
    report.error('unknown_connection', model.block, 'connection', message);
    return;
  }
  if (!instance.allowed.has(model.name)) {
    const message = `The model "${model.name}" is not configured and can't be queried yet.`;
    report.warning('model_not_configured', model.block, undefined, message);
    return;
  }
  const allowed = instance.allowed.get(model.name);
  if (allowed !== undefined && !allowed.has(model.connection)) {
    const message = `The model "${model.name}" is not allowed to use the connection "${model.connection}".`;
    report.error('connection_not_allowed', model.block, 'connection', message);
  }
}

function checkDatagroup(block: Block, report: Report): void {
  if (!/^[A-Za-z0-9_]+$/.test(block.name ?? '')) {
    const message = `The datagroup name "${String(block.name)}" may hold letters, digits and underscores only.`;
    report.error('bad_datagroup_name', block, undefined, message);
  }
  const triggers = ['max_cache_age', 'sql_trigger', 'interval_trigger'];
  if (triggers.every((key) => parameter(block, key) === undefined)) {
    const message = `The datagroup "${String(block.name)}" needs one of ${triggers.join(', ')}.`;
    report.error('datagroup_without_trigger', block, undefined, message);
  }
}

function checkTest(test: Block, model: Model, report: Report): void {
  const source = children(test, 'explore_source')[0];
  const explore = source?.name === undefined ? undefined : model.explores.get(source.name);
  if (source === undefined || explore === undefined) {
    const message = `The test "${String(test.name)}" reads the unknown explore "${String(source?.name)}".`;
    report.error('unknown_explore', source ?? test, undefined, message);
    return;
  }
  for (const column of children(source, 'column')) {
    const [alias = '', name = ''] = (text(column, 'field') ?? `${explore.alias}.${String(column.name)}`).split('.');
    const viewName = alias === explore.alias ? explore.view : explore.joins.find((join) => join.name === alias)?.view;
    if (model.views.get(viewName ?? '')?.fields.has(name) !== true) {
      report.error('unknown_field', column, 'field', `Unknown field "${alias}.${name}" in a test.`);
    }
  }
}

function checkParameters(block: Block, report: Report): void {
  const known = KNOWN_PARAMETERS[block.key];
  for (const entry of [...block.parameters, ...block.blocks]) {
    if (known !== undefined && !known.has(entry.key)) {
      const at: Block = { key: block.key, parameters: [], blocks: [], file: entry.file, line: entry.line };
      report.error('unknown_parameter', at, undefined, `Unknown parameter "${entry.key}" in ${block.key}.`);
    }
  }
  for (const child of block.blocks) checkParameters(child, report);
}
