// Writes api/request-bodies.json: the request-body schemas of the operations this sandbox serves, cut out of
// Looker's published OpenAPI document. Usage: node tools/derive-request-bodies.mjs <Looker.4.0.oas.json>
import { readFileSync, writeFileSync } from 'node:fs';

const SERVED = [
  'update_session',
  'create_connection',
  'update_connection',
  'test_connection_config',
  'create_project',
  'update_project',
  'create_git_branch',
  'update_git_branch',
  'create_lookml_model',
  'update_lookml_model',
  'update_datagroup',
  'create_query',
  'run_inline_query',
  'create_query_task',
  'create_sql_query',
  'create_user_attribute',
  'update_user_attribute',
  'set_user_attribute_group_values',
  'create_group',
  'update_group',
  'update_user_attribute_group_value',
  'create_folder',
  'update_folder',
  'create_look',
  'update_look',
  'create_scheduled_plan',
  'update_scheduled_plan',
  'scheduled_plan_run_once_by_id',
];

const [, , source] = process.argv;
if (source === undefined) throw new Error('usage: derive-request-bodies.mjs <Looker.4.0.oas.json>');
const document = JSON.parse(readFileSync(source, 'utf8'));
const schemas = {};

function compact(schema, depth) {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1);
    keep(name, depth);
    return { ref: name };
  }
  const out = { type: schema.type ?? 'object' };
  if (schema.enum !== undefined) out.enum = schema.enum;
  if (schema.nullable === true) out.nullable = true;
  if (schema.readOnly === true) out.readOnly = true;
  if (schema.items !== undefined) out.items = compact(schema.items, depth);
  return out;
}

function keep(name, depth) {
  if (schemas[name] !== undefined) return;
  const schema = document.components.schemas[name];
  // Read-only parts are ignored in bodies, so what lies below them is not needed.
  const open = depth < 2 ? Object.entries(schema.properties ?? {}) : [];
  const entry = (schemas[name] = { required: schema.required ?? [], properties: {} });
  if (depth >= 2) entry.opaque = true;
  for (const [key, property] of open) entry.properties[key] = compact(property, depth + 1);
}

const operations = {};
for (const methods of Object.values(document.paths)) {
  for (const operation of Object.values(methods)) {
    if (!SERVED.includes(operation.operationId)) continue;
    const content = operation.requestBody.content ?? document.components.requestBodies;
    operations[operation.operationId] = compact(content['application/json'].schema, 0);
  }
}
const missing = SERVED.filter((name) => operations[name] === undefined);
if (missing.length > 0) throw new Error(`not in the document: ${missing.join(', ')}`);
const target = new URL('../api/request-bodies.json', import.meta.url);
const origin = `Looker API ${document.info.version}, looker-open-source/sdk-codegen, spec/Looker.4.0.oas.json`;
writeFileSync(target, `${JSON.stringify({ origin, operations, schemas })}\n`);
