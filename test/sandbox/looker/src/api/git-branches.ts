import type { IGitBranch } from '@looker/sdk';
import { GitFault, type BranchInfo, type Checkout } from '../git/project-git.js';
import { personalBranch, productionBranch } from '../git/workspaces.js';
import { ApiError, invalid, noContent, notFound, ok, type ApiReply } from '../http/reply.js';
import type { ProjectRecord } from '../state/state.js';
import { param, requireDev, type ApiCall, type Operation, type SandboxContext, type Session } from './context.js';
import { projectOf } from './projects.js';

const BRANCH_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;

type DevWork = (checkout: Checkout, project: ProjectRecord, call: ApiCall, session: Session) => Promise<ApiReply>;

/** Runs work on the caller's clone, alone, after a fetch; dev mode is demanded where `dev` says so. */
function onCheckout(dev: boolean, work: DevWork): Operation['handle'] {
  return async (call, session, context: SandboxContext) => {
    const project = projectOf(call, context);
    if (dev) requireDev(session);
    context.workspaces.remoteUrl(project);
    return context.workspaces.exclusive(project.id, async () => {
      const checkout =
        session.record.workspace === 'dev'
          ? await context.workspaces.development(project, session.user.id)
          : context.workspaces.production(project);
      await checkout.fetch();
      return work(checkout, project, call, session);
    });
  };
}

async function branchBody(
  checkout: Checkout,
  project: ProjectRecord,
  info: BranchInfo,
  session: Session,
): Promise<IGitBranch> {
  const personal = info.name === personalBranch(session.user.id);
  const { ahead, behind } = await checkout.distance(info.name);
  return {
    can: {},
    name: info.name,
    remote: info.remote ? 'origin' : null,
    remote_name: info.remote ? info.name : null,
    readonly: false,
    personal,
    is_local: info.local,
    is_remote: info.remote,
    is_production: info.name === productionBranch(project),
    ahead_count: ahead,
    behind_count: behind,
    ref: info.commit,
    remote_ref: (await checkout.remoteBranch(info.name)) ?? null,
  };
}

async function currentBranch(checkout: Checkout, project: ProjectRecord, session: Session): Promise<IGitBranch> {
  const { branch, commit } = await checkout.head();
  const name = branch === 'HEAD' ? productionBranch(project) : branch;
  const known = (await checkout.branches()).find((info) => info.name === name);
  return branchBody(checkout, project, known ?? { name, commit: commit ?? '', local: true, remote: false }, session);
}

async function named(checkout: Checkout, name: string): Promise<BranchInfo> {
  const info = (await checkout.branches()).find((candidate) => candidate.name === name);
  if (info === undefined) throw notFound();
  return info;
}

const create: DevWork = async (checkout, project, call, session) => {
  const { name, ref } = call.body;
  if (typeof name !== 'string' || !BRANCH_NAME.test(name))
    throw invalid('name', 'invalid', 'name is not a branch name');
  if ((await checkout.branches()).some((info) => info.name === name)) {
    throw new ApiError(409, `A branch named "${name}" exists already.`);
  }
  const start = typeof ref === 'string' ? await checkout.resolve(ref) : (await checkout.head()).commit;
  if (start === undefined) throw invalid('ref', 'invalid', 'ref names no commit');
  await checkout.checkout(name, start);
  await checkout.push(name, name);
  return ok(await currentBranch(checkout, project, session));
};

const update: DevWork = async (checkout, project, call, session) => {
  const { name, ref } = call.body;
  const head = await checkout.head();
  if (typeof name === 'string' && name !== head.branch) await switchTo(checkout, name);
  if (typeof ref === 'string' && ref !== '') {
    const commit = await checkout.resolve(ref);
    if (commit === undefined) throw invalid('ref', 'invalid', 'ref names no commit');
    await checkout.resetHard(commit);
    const { branch } = await checkout.head();
    await checkout.push(branch, branch, true);
  }
  return ok(await currentBranch(checkout, project, session));
};

async function switchTo(checkout: Checkout, name: string): Promise<void> {
  const info = await named(checkout, name);
  if (info.local) await checkout.checkout(name);
  else await checkout.checkout(name, info.commit);
}

const reset =
  (toProduction: boolean): DevWork =>
  async (checkout, project) => {
    const { branch } = await checkout.head();
    const commit = toProduction ? project.productionCommit : await checkout.remoteBranch(branch);
    if (commit === undefined) {
      throw new GitFault(toProduction ? 'Nothing is deployed yet.' : `The remote has no branch "${branch}".`);
    }
    await checkout.resetHard(commit);
    return noContent();
  };

const remove: DevWork = async (checkout, project, call) => {
  const name = param(call, 'branch');
  await named(checkout, name);
  const { branch } = await checkout.head();
  if (name === branch) throw new ApiError(400, 'The branch that is checked out can not be deleted.');
  if (name === productionBranch(project)) throw new ApiError(400, 'The production branch can not be deleted.');
  await checkout.deleteBranch(name);
  return noContent();
};

const BRANCH = '/projects/{id}/git_branch';

/** Operations on the branches of a project and on what the caller has checked out. */
export const gitBranchOperations: readonly Operation[] = [
  {
    id: 'all_git_branches',
    method: 'GET',
    path: '/projects/{id}/git_branches',
    handle: onCheckout(false, async (checkout, project, _call, session) => {
      const bodies: IGitBranch[] = [];
      for (const info of await checkout.branches()) bodies.push(await branchBody(checkout, project, info, session));
      return ok(bodies);
    }),
  },
  {
    id: 'git_branch',
    method: 'GET',
    path: BRANCH,
    handle: onCheckout(false, async (checkout, project, _call, session) =>
      ok(await currentBranch(checkout, project, session)),
    ),
  },
  {
    id: 'find_git_branch',
    method: 'GET',
    path: `${BRANCH}/{branch}`,
    handle: onCheckout(false, async (checkout, project, call, session) =>
      ok(await branchBody(checkout, project, await named(checkout, param(call, 'branch')), session)),
    ),
  },
  { id: 'create_git_branch', method: 'POST', path: BRANCH, permission: 'develop', handle: onCheckout(true, create) },
  { id: 'update_git_branch', method: 'PUT', path: BRANCH, permission: 'develop', handle: onCheckout(true, update) },
  {
    id: 'delete_git_branch',
    method: 'DELETE',
    path: `${BRANCH}/{branch}`,
    permission: 'develop',
    handle: onCheckout(true, remove),
  },
  {
    id: 'reset_project_to_remote',
    method: 'POST',
    path: '/projects/{id}/reset_to_remote',
    permission: 'develop',
    handle: onCheckout(true, reset(false)),
  },
  {
    id: 'reset_project_to_production',
    method: 'POST',
    path: '/projects/{id}/reset_to_production',
    permission: 'develop',
    handle: onCheckout(true, reset(true)),
  },
];
