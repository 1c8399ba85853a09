import type { IDashboardBase } from '@looker/sdk';
import { notFound, ok } from '../http/reply.js';
import { param, type Operation, type SandboxContext, type Session } from './context.js';
import { configuredModels, readerOf } from './lookml-access.js';

/** LookML dashboards that models of the caller's workspace include; user dashboards don't exist here. */
export async function lookmlDashboards(context: SandboxContext, session: Session): Promise<IDashboardBase[]> {
  const models = await configuredModels(context, readerOf(session));
  return models.flatMap(({ model }) =>
    [...model.dashboards.values()].flatMap((content) =>
      (Array.isArray(content) ? (content as Readonly<Record<string, unknown>>[]) : []).map((entry): IDashboardBase => {
        const name = String(entry['dashboard']);
        const title = typeof entry['title'] === 'string' ? entry['title'] : name;
        return { can: {}, id: `${model.name}::${name}`, title, readonly: true, hidden: false };
      }),
    ),
  );
}

/** Operations on dashboards: of LookML only, read only. */
export const dashboardOperations: readonly Operation[] = [
  {
    id: 'all_dashboards',
    method: 'GET',
    path: '/dashboards',
    handle: async (_call, session, context) => ok(await lookmlDashboards(context, session)),
  },
  {
    id: 'dashboard',
    method: 'GET',
    path: '/dashboards/{id}',
    handle: async (call, session, context) => {
      const id = param(call, 'id');
      const dashboard = (await lookmlDashboards(context, session)).find((entry) => entry.id === id);
      if (dashboard === undefined) throw notFound();
      return ok(dashboard);
    },
  },
];
