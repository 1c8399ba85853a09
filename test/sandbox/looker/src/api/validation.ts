import { createHash } from 'node:crypto';
import type { IProjectError, IProjectValidation } from '@looker/sdk';
import type { Diagnostic } from '../lookml/diagnostic.js';
import type { LoadedProject } from '../lookml/library.js';
import { noContent, notFound, ok } from '../http/reply.js';
import { validateProject } from '../validate/check-model.js';
import type { ApiCall, Operation, SandboxContext, Session } from './context.js';
import { loadProject, readerOf } from './lookml-access.js';
import { projectOf } from './projects.js';

/** A finding as the API tells it; names stand in `message` only, so that `sanitized_message` can be logged. */
export function projectError(found: Diagnostic): IProjectError {
  return {
    code: found.code,
    severity: found.severity,
    kind: found.kind,
    message: found.message,
    sanitized_message: found.message.replace(/"[^"]*"/g, '"[redacted]"'),
    file_path: found.file,
    line_number: found.line,
    model_id: found.model === undefined || found.model === '' ? null : found.model,
    explore: found.explore ?? null,
    field_name: found.field ?? null,
    help_url: null,
    params: {},
  };
}

async function load(call: ApiCall, session: Session, context: SandboxContext): Promise<LoadedProject> {
  const loaded = await loadProject(context, projectOf(call, context), readerOf(session));
  if (loaded === undefined) throw notFound();
  return loaded;
}

function digestOf(loaded: LoadedProject): string {
  const hash = createHash('sha256');
  for (const [path, content] of [...loaded.project.files].sort()) hash.update(`${path}\0${content}\0`);
  return hash.digest('hex');
}

function slot(call: ApiCall, session: Session): string {
  return [call.params['id'], session.record.workspace, session.user.id].join('\n');
}

const validate: Operation = {
  id: 'validate_project',
  method: 'POST',
  path: '/projects/{id}/validate',
  permission: 'see_lookml',
  handle: async (call, session, context) => {
    const started = performance.now();
    const loaded = await load(call, session, context);
    const { connections, models } = context.store.state;
    const found = validateProject(loaded, {
      connections: new Set(Object.keys(connections)),
      allowed: new Map(
        Object.values(models).map((model) => [
          model.name,
          model.unlimited_db_connections ? undefined : new Set(model.allowed_db_connection_names),
        ]),
      ),
    });
    const digest = digestOf(loaded);
    const body = {
      errors: found.map(projectError),
      project_digest: digest,
      models_not_validated: [],
      computation_time: (performance.now() - started) / 1000,
    } satisfies IProjectValidation;
    context.validations.set(slot(call, session), { digest, body });
    return ok(body);
  },
};

const cached: Operation = {
  id: 'project_validation_results',
  method: 'GET',
  path: '/projects/{id}/validate',
  permission: 'see_lookml',
  handle: async (call, session, context) => {
    const loaded = await load(call, session, context);
    const known = context.validations.get(slot(call, session));
    if (known === undefined) return noContent();
    return ok({ ...known.body, stale: known.digest !== digestOf(loaded) });
  },
};

/** Operations of the LookML validator. */
export const validationOperations: readonly Operation[] = [validate, cached];
