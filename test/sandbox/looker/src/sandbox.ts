import { OPERATIONS } from './api/operations.js';
import type { SandboxContext } from './api/context.js';
import { ResultCache } from './api/result-cache.js';
import { SandboxClock } from './clock.js';
import { SandboxControl } from './control/control.js';
import { FaultBook } from './control/faults.js';
import { Recorder } from './control/stats.js';
import { Workspaces } from './git/workspaces.js';
import { ApiServer } from './http/api-server.js';
import { listen } from './http/listen.js';
import { LookmlLibrary } from './lookml/library.js';
import type { LookerSandboxOptions } from './options.js';
import { Dialect } from './semantic/query.js';
import { StateStore } from './state/store.js';

/** A running sandbox. */
export interface LookerSandbox {
  /** Address to give to a Looker client as base URL; the API lies below `/api/4.0`. */
  readonly baseUrl: string;
  readonly control: SandboxControl;
  /** Ends both servers; the state is on disk. */
  stop(): Promise<void>;
}

/** Starts a stand-in for a Looker instance. Throws when a port is taken or an option makes no sense. */
export async function startLookerSandbox(options: LookerSandboxOptions): Promise<LookerSandbox> {
  if (options.apiUsers.length === 0) throw new Error('apiUsers: at least one API user is needed');
  const store = new StateStore(options.dataDir);
  let baseUrl = '';
  const context: SandboxContext = {
    clock: new SandboxClock(options.clock),
    store,
    users: options.apiUsers.map((user, index) => ({ ...user, id: String(index + 1) })),
    dialect: options.dialect ?? Dialect.old,
    tokenTtlS: options.tokenTtlS ?? 3600,
    mostCalls: options.mostCalls ?? Infinity,
    workspaces: new Workspaces(options.dataDir),
    library: new LookmlLibrary(),
    recorder: new Recorder(),
    faults: new FaultBook(),
    cache: new ResultCache(),
    tasks: new Map(),
    deployments: new Map(),
    sqlQueries: new Map(),
    validations: new Map(),
    deliveries: [],
    planRuns: [],
    webhookToken: options.webhookToken ?? 'sandbox-webhook-token',
    baseUrl: () => baseUrl,
  };
  const host = options.host ?? '127.0.0.1';
  const server = new ApiServer(context, OPERATIONS);
  const api = await listen(host, options.port ?? 0, (request, body, response) =>
    server.handle(request, body, response),
  );
  baseUrl = api.url;
  const controlServer = await listen(host, options.controlPort ?? 0, (request, body, response) =>
    control.handle(request, body, response),
  );
  const control = new SandboxControl(controlServer.url, context);
  const stopTicks = startTicks(control, options.maintenanceIntervalMs);
  return {
    baseUrl,
    control,
    stop: async () => {
      stopTicks();
      await Promise.all([api.close(), controlServer.close()]);
      store.save();
    },
  };
}

function startTicks(control: SandboxControl, intervalMs: number | undefined): () => void {
  if (intervalMs === undefined) return () => undefined;
  const timer = setInterval(() => {
    control.maintenance().catch((error: unknown) => {
      process.stderr.write(`looker sandbox: maintenance failed: ${String(error)}\n`);
    });
  }, intervalMs);
  return () => {
    clearInterval(timer);
  };
}
