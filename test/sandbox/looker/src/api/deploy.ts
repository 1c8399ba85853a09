import { GitFault } from '../git/project-git.js';
import { productionBranch } from '../git/workspaces.js';
import { ApiError, noContent, notFound, ok } from '../http/reply.js';
import type { ProjectRecord } from '../state/state.js';
import { param, requireDev, type ApiCall, type Operation, type SandboxContext } from './context.js';
import { registerDatagroups } from './datagroups.js';
import { projectOf } from './projects.js';

interface Wish {
  readonly branch: string | null;
  readonly ref: string | null;
}

function wishOf(call: ApiCall): Wish {
  const [branch, ref] = [call.query.get('branch'), call.query.get('ref')];
  if (branch !== null && ref !== null) throw plain('Specify either a branch or a ref, not both.');
  return { branch, ref };
}

function plain(message: string): ApiError {
  return new ApiError(400, message, [], true);
}

/** Pulls a branch or ref of the remote into production and answers its commit. */
async function pull(context: SandboxContext, project: ProjectRecord, { branch, ref }: Wish): Promise<string> {
  return context.workspaces.exclusive(project.id, async () => {
    const url = context.workspaces.remoteUrl(project);
    const production = context.workspaces.production(project);
    await production.ensure(url);
    await production.fetch();
    const name = ref ?? branch ?? productionBranch(project);
    const commit = ref === null ? await production.remoteBranch(name) : await production.resolve(name);
    if (commit === undefined) throw new GitFault(`The remote has no ${ref === null ? 'branch' : 'ref'} "${name}".`);
    await context.workspaces.deploy(project, commit);
    return commit;
  });
}

async function asText<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitFault) throw plain(error.message);
    throw error;
  }
}

const deployRef: Operation = {
  id: 'deploy_ref_to_production',
  method: 'POST',
  path: '/projects/{id}/deploy_ref_to_production',
  permission: 'deploy',
  handle: async (call, _session, context) => {
    const project = projectOf(call, context);
    const wish = wishOf(call);
    await asText(() => pull(context, project, wish));
    await registerDatagroups(context);
    return noContent();
  },
};

const deployRefAsync: Operation = {
  id: 'async_deploy_ref_to_production',
  method: 'POST',
  path: '/projects/{id}/async_deploy_ref_to_production',
  permission: 'deploy',
  handle: (call, _session, context) => {
    const project = projectOf(call, context);
    const wish = wishOf(call);
    const id = context.store.newId();
    const status: { status: string; error: string | null; commit_sha: string | null } = {
      status: 'PENDING',
      error: null,
      commit_sha: null,
    };
    context.deployments.set(id, status);
    pull(context, project, wish)
      .then(async (commit) => {
        await registerDatagroups(context);
        context.store.save();
        Object.assign(status, { status: 'SUCCESS', commit_sha: commit });
      })
      .catch((error: unknown) => {
        Object.assign(status, { status: 'FAILED', error: error instanceof Error ? error.message : String(error) });
      });
    return ok({ status: 'PENDING', deployment_id: id });
  },
};

const deployStatus: Operation = {
  id: 'async_deploy_status',
  method: 'GET',
  path: '/projects/{id}/deploy_status/{deployment}',
  permission: 'deploy',
  handle: (call, _session, context) => {
    const status = context.deployments.get(param(call, 'deployment'));
    if (status === undefined) throw notFound();
    return ok(status);
  },
};

const deploy: Operation = {
  id: 'deploy_to_production',
  method: 'POST',
  path: '/projects/{id}/deploy_to_production',
  permission: 'deploy',
  handle: async (call, session, context) => {
    const project = projectOf(call, context);
    requireDev(session);
    await asText(async () => {
      await context.workspaces.exclusive(project.id, async () => {
        context.workspaces.remoteUrl(project);
        const checkout = await context.workspaces.development(project, session.user.id);
        // Without force: a production branch that moved on rejects the push, as Looker's does.
        await checkout.push('HEAD', productionBranch(project));
      });
      await pull(context, project, { branch: null, ref: null });
    });
    await registerDatagroups(context);
    return noContent();
  },
};

/** Operations that bring LookML into production. */
export const deployOperations: readonly Operation[] = [deployRef, deployRefAsync, deployStatus, deploy];
