import type { ILookmlModel } from '@looker/sdk';
import { flag, text } from '../lookml/syntax.js';
import type { Model } from '../lookml/model.js';
import { ApiError, invalid, noContent, notFound, ok } from '../http/reply.js';
import { titled } from '../semantic/compile.js';
import type { ModelRecord } from '../state/state.js';
import { found, param, type Operation, type SandboxContext, type Session } from './context.js';
import { exploreBody } from './explore-body.js';
import { configuredModel, configuredModels, readerOf } from './lookml-access.js';
import { attributeValues } from './attributes.js';
import { registerDatagroups } from './datagroups.js';

const PERMISSION = 'manage_project_models';

function modelBody(record: ModelRecord, model: Model | undefined): ILookmlModel {
  return {
    ...record,
    can: {},
    label: (model === undefined ? undefined : text(model.block, 'label')) ?? titled(record.name),
    has_content: model !== undefined,
    explores: [...(model?.explores.values() ?? [])].map((explore) => ({
      name: explore.name,
      label: text(explore.block, 'label') ?? titled(explore.name),
      description: text(explore.block, 'description') ?? null,
      group_label: text(explore.block, 'group_label') ?? titled(record.name),
      hidden: flag(explore.block, 'hidden') ?? false,
    })),
  };
}

async function visible(context: SandboxContext, session: Session): Promise<Map<string, Model>> {
  const models = await configuredModels(context, readerOf(session));
  return new Map(models.map(({ model }) => [model.name, model]));
}

function apply(record: ModelRecord, body: Readonly<Record<string, unknown>>, context: SandboxContext): void {
  const { project_name, allowed_db_connection_names, unlimited_db_connections } = body;
  if (project_name !== undefined) {
    if (typeof project_name !== 'string' || !Object.hasOwn(context.store.state.projects, project_name)) {
      throw invalid('project_name', 'invalid', 'project_name names no project');
    }
    record.project_name = project_name;
  }
  if (Array.isArray(allowed_db_connection_names)) {
    record.allowed_db_connection_names = allowed_db_connection_names.map(String);
  }
  if (typeof unlimited_db_connections === 'boolean') record.unlimited_db_connections = unlimited_db_connections;
}

const create: Operation = {
  id: 'create_lookml_model',
  method: 'POST',
  path: '/lookml_models',
  permission: PERMISSION,
  handle: async (call, session, context) => {
    const { name } = call.body;
    if (typeof name !== 'string' || name === '') throw invalid('name', 'missing_field', "name can't be blank");
    if (call.body['project_name'] === undefined) {
      throw invalid('project_name', 'missing_field', "project_name can't be blank");
    }
    const { models } = context.store.state;
    if (Object.hasOwn(models, name)) throw new ApiError(409, `A model named "${name}" exists already.`);
    const record = { name, project_name: '', allowed_db_connection_names: [], unlimited_db_connections: false };
    apply(record, call.body, context);
    models[name] = record;
    await registerDatagroups(context);
    return ok(modelBody(record, (await visible(context, session)).get(name)));
  },
};

const update: Operation = {
  id: 'update_lookml_model',
  method: 'PATCH',
  path: '/lookml_models/{name}',
  permission: PERMISSION,
  handle: async (call, session, context) => {
    const record = found(context.store.state.models, param(call, 'name'));
    apply(record, call.body, context);
    await registerDatagroups(context);
    return ok(modelBody(record, (await visible(context, session)).get(record.name)));
  },
};

const explore: Operation = {
  id: 'lookml_model_explore',
  method: 'GET',
  path: '/lookml_models/{name}/explores/{explore}',
  permission: 'access_data',
  handle: async (call, session, context) => {
    const configured = await configuredModel(context, param(call, 'name'), readerOf(session));
    const entry = configured.model.explores.get(param(call, 'explore'));
    if (entry === undefined) throw notFound();
    const settings = context.store.state.connections[configured.model.connection ?? '']?.settings;
    return ok(
      exploreBody(configured.model, entry, {
        projectName: configured.project.id,
        dialectName: settings === undefined ? null : String(settings['dialect_name']),
        nowMs: context.clock.nowMs(),
        attributes: attributeValues(context, session.user),
      }),
    );
  },
};

/** Operations on model configurations and what their explores offer. */
export const lookmlModelOperations: readonly Operation[] = [
  {
    id: 'all_lookml_models',
    method: 'GET',
    path: '/lookml_models',
    handle: async (_call, session, context) => {
      const models = await visible(context, session);
      return ok(Object.values(context.store.state.models).map((record) => modelBody(record, models.get(record.name))));
    },
  },
  create,
  {
    id: 'lookml_model',
    method: 'GET',
    path: '/lookml_models/{name}',
    handle: async (call, session, context) => {
      const record = found(context.store.state.models, param(call, 'name'));
      return ok(modelBody(record, (await visible(context, session)).get(record.name)));
    },
  },
  update,
  {
    id: 'delete_lookml_model',
    method: 'DELETE',
    path: '/lookml_models/{name}',
    permission: PERMISSION,
    handle: (call, _session, context) => {
      const name = param(call, 'name');
      found(context.store.state.models, name);
      Reflect.deleteProperty(context.store.state.models, name);
      return noContent();
    },
  },
  explore,
];
