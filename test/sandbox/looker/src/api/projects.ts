import { generateKeyPairSync } from 'node:crypto';
import type { IGitConnectionTest, IGitConnectionTestResult, IProject, IProjectWorkspace } from '@looker/sdk';
import { GitFault, probeRemote } from '../git/project-git.js';
import { productionBranch } from '../git/workspaces.js';
import { ApiError, invalid, ok } from '../http/reply.js';
import type { ProjectRecord } from '../state/state.js';
import { found, param, requireDev, type ApiCall, type Operation, type SandboxContext } from './context.js';

const WRITE_ONLY = new Set(['git_password', 'deploy_secret', 'unset_deploy_secret']);

/** The project a call names, or 404. */
export function projectOf(call: ApiCall, context: SandboxContext): ProjectRecord {
  return found(context.store.state.projects, param(call, 'id'));
}

function projectBody(project: ProjectRecord): IProject {
  const shown = Object.fromEntries(Object.entries(project.settings).filter(([key]) => !WRITE_ONLY.has(key)));
  return {
    git_remote_url: null,
    git_service_name: null,
    git_username: null,
    git_release_mgmt_enabled: false,
    validation_required: false,
    allow_warnings: true,
    ...shown,
    can: {},
    id: project.id,
    git_production_branch_name: productionBranch(project),
    uses_git: typeof project.settings['git_remote_url'] === 'string',
    is_example: false,
    has_production_counterpart: project.productionCommit !== undefined,
  };
}

async function updateGit(
  project: ProjectRecord,
  body: Readonly<Record<string, unknown>>,
  context: SandboxContext,
): Promise<void> {
  const asked = body['git_remote_url'];
  const bare = body['git_service_name'] === 'bare' && (asked === undefined || asked === null);
  if (!bare && typeof asked !== 'string') return;
  if (!bare && asked === project.settings['git_remote_url']) return;
  await context.workspaces.exclusive(project.id, async () => {
    try {
      const { url, defaultBranch } = await context.workspaces.connect(project, bare ? null : String(asked));
      project.settings['git_remote_url'] = url;
      project.settings['git_production_branch_name'] ??= defaultBranch;
    } catch (error) {
      if (!(error instanceof GitFault)) throw error;
      throw new ApiError(400, `Could not connect to the git repository: ${error.message}`);
    }
  });
}

/** An ed25519 public key in the form of authorized_keys. */
function newDeployKey(projectId: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const field = (part: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return Buffer.concat([length, part]);
  };
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]).toString('base64');
  return `ssh-ed25519 ${blob} looker@${projectId}`;
}

const create: Operation = {
  id: 'create_project',
  method: 'POST',
  path: '/projects',
  permission: 'develop',
  handle: (call, session, context) => {
    requireDev(session);
    const name = call.body['name'];
    if (typeof name !== 'string' || !/^[A-Za-z0-9_-]+$/.test(name)) {
      throw invalid('name', 'invalid', 'name must consist of letters, digits, underscores and dashes');
    }
    if (call.body['git_remote_url'] !== undefined && call.body['git_remote_url'] !== null) {
      throw invalid('git_remote_url', 'invalid', 'git_remote_url is not allowed when a project is created');
    }
    const { projects } = context.store.state;
    if (Object.hasOwn(projects, name)) throw new ApiError(409, `A project named "${name}" exists already.`);
    const project: ProjectRecord = { id: name, settings: { ...call.body, name } };
    projects[name] = project;
    return ok(projectBody(project));
  },
};

const update: Operation = {
  id: 'update_project',
  method: 'PATCH',
  path: '/projects/{id}',
  permission: 'develop',
  handle: async (call, session, context) => {
    const project = projectOf(call, context);
    requireDev(session);
    const branch = call.body['git_production_branch_name'];
    if (typeof branch === 'string') project.settings['git_production_branch_name'] = branch;
    await updateGit(project, call.body, context);
    for (const [key, value] of Object.entries(call.body)) {
      if (key !== 'git_remote_url') project.settings[key] = value;
    }
    return ok(projectBody(project));
  },
};

const deployKey = (id: string, method: 'GET' | 'POST'): Operation => ({
  id,
  method,
  path: '/projects/{id}/git/deploy_key',
  permission: 'develop',
  handle: (call, _session, context) => {
    const project = projectOf(call, context);
    if (method === 'POST') {
      if (project.deployKey !== undefined) throw new ApiError(409, 'A deploy key exists already.', [], true);
      project.deployKey = newDeployKey(project.id);
    }
    if (project.deployKey === undefined) throw new ApiError(404, 'No deploy key.', [], true);
    return { status: 200, text: project.deployKey, contentType: 'text/plain' };
  },
});

const workspace: Operation = {
  id: 'project_workspace',
  method: 'GET',
  path: '/projects/{id}/current_workspace',
  handle: async (call, session, context) => {
    const project = projectOf(call, context);
    const dev = session.record.workspace === 'dev';
    const commit = dev
      ? await context.workspaces.exclusive(project.id, async () => {
          const checkout = await context.workspaces.development(project, session.user.id);
          return (await checkout.head()).commit;
        })
      : project.productionCommit;
    return ok({
      can: {},
      project_id: project.id,
      workspace_id: session.record.workspace,
      git_status: 'clean',
      git_head: commit ?? null,
    } satisfies IProjectWorkspace);
  },
};

const connectionTests: Operation = {
  id: 'all_git_connection_tests',
  method: 'GET',
  path: '/projects/{id}/git_connection_tests',
  handle: (call, _session, context) => {
    projectOf(call, context);
    return ok([
      { can: {}, id: 'git_hostname_test', description: 'Can the git host be found?' },
      { can: {}, id: 'fetch_test', description: 'Can Looker fetch from the repository?' },
    ] satisfies IGitConnectionTest[]);
  },
};

const runConnectionTest: Operation = {
  id: 'run_git_connection_test',
  method: 'GET',
  path: '/projects/{id}/git_connection_tests/{test}',
  handle: async (call, _session, context) => {
    const project = projectOf(call, context);
    const id = param(call, 'test');
    try {
      await probeRemote(context.workspaces.remoteUrl(project));
      return ok({ can: {}, id, status: 'pass', message: 'OK' } satisfies IGitConnectionTestResult);
    } catch (error) {
      if (!(error instanceof GitFault)) throw error;
      return ok({ can: {}, id, status: 'error', message: error.message } satisfies IGitConnectionTestResult);
    }
  },
};

/** Operations on projects themselves. */
export const projectOperations: readonly Operation[] = [
  {
    id: 'all_projects',
    method: 'GET',
    path: '/projects',
    handle: (_call, _session, { store }) => ok(Object.values(store.state.projects).map(projectBody)),
  },
  create,
  {
    id: 'project',
    method: 'GET',
    path: '/projects/{id}',
    handle: (call, _session, context) => ok(projectBody(projectOf(call, context))),
  },
  update,
  deployKey('create_git_deploy_key', 'POST'),
  deployKey('git_deploy_key', 'GET'),
  workspace,
  connectionTests,
  runConnectionTest,
];
