import type { PlanRecord } from '../state/state.js';
import type { SandboxContext, Session } from './context.js';
import { datagroupKey, nextRun } from './plan-rules.js';
import { runQuery } from './run-query.js';

const DELIVERY_TIMEOUT_MS = 10_000;

/** What became of one destination of a run, for tests. No secret is in it. */
export interface Delivery {
  readonly planId: string;
  readonly plan: string;
  readonly type: string;
  readonly address: string;
  readonly format: string;
  /** Status of a webhook's answer; null for destinations that are not really reached here, and for one that is away. */
  readonly status: number | null;
  readonly rows: number | null;
  readonly error: string | null;
  /** Whether the secret parameters were there. */
  readonly hadSecret: boolean;
  readonly atMs: number;
}

/** Runs a plan: its query as its owner, then each destination. `planId`: the plan people know. */
export async function runPlan(context: SandboxContext, plan: PlanRecord, planId = plan.id): Promise<void> {
  plan.lastRunAtMs = context.clock.nowMs();
  for (const destination of plan.destinations) {
    const { type, address, format } = destination.settings;
    const delivery = {
      ...{ planId, plan: String(plan.settings['name']), type: String(type), address: String(address) },
      ...{ format: String(format), hadSecret: destination.secretParameters !== null, atMs: context.clock.nowMs() },
    };
    try {
      const data = await dataOf(context, plan);
      const rows = data === null ? null : (JSON.parse(data) as unknown[]).length;
      if (plan.settings['require_results'] === true && rows === 0) continue;
      const status = type === 'webhook' ? await post(context, plan, planId, delivery, data) : null;
      context.deliveries.push({ ...delivery, status, rows, error: null });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      context.deliveries.push({ ...delivery, status: null, rows: null, error: reason });
    }
  }
}

/** Rows as JSON text; null for a dashboard, whose tiles are not rendered here. */
async function dataOf(context: SandboxContext, plan: PlanRecord): Promise<string | null> {
  const { looks, queries } = context.store.state;
  const { look_id: lookId, query_id: queryId } = plan.settings;
  const query = queries[typeof lookId === 'string' ? (looks[lookId]?.queryId ?? '') : String(queryId)];
  const user = context.users.find(({ id }) => id === plan.userId);
  if (query === undefined || user === undefined) return null;
  const record = { userId: user.id, expiresAtMs: Number.POSITIVE_INFINITY, workspace: 'production' as const };
  const session: Session = { token: '', user, record };
  const { text } = await runQuery(context, session, query.body, 'json', new URLSearchParams());
  return text ?? null;
}

/** The data is JSON within JSON in the format `inline_json`, and plain JSON in the others. */
async function post(
  context: SandboxContext,
  plan: PlanRecord,
  planId: string,
  { address, format, plan: title }: Pick<Delivery, 'address' | 'format' | 'plan'>,
  data: string | null,
): Promise<number> {
  const queryId = plan.settings['query_id'] ?? null;
  const about = { scheduled_plan_id: planId, title, type: 'Look', url: `${context.baseUrl()}/x/1`, query_id: queryId };
  const plain: unknown = data === null ? null : JSON.parse(data);
  const body = {
    type: 'query',
    scheduled_plan: { ...about, filters_differ_from_look: false },
    attachment: null,
    data: format === 'inline_json' ? data : plain,
    form_params: {},
  };
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-looker-instance': context.baseUrl(),
      'x-looker-webhook-token': context.webhookToken,
    },
    // Digits of numbers stay as the database sent them where the data is text.
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
  });
  return response.status;
}

/** Runs the plans that are due: by their crontab, or by a datagroup that was triggered since they ran last. */
export async function playSchedules(context: SandboxContext): Promise<void> {
  const nowMs = context.clock.nowMs();
  const { plans, datagroups } = context.store.state;
  for (const plan of Object.values(plans)) {
    if (plan.settings['enabled'] === false) continue;
    const since = plan.lastRunAtMs ?? plan.createdAtMs;
    const group = typeof plan.settings['datagroup'] === 'string' ? plan.settings['datagroup'] : undefined;
    const triggeredAtS = datagroups[datagroupKey(context, group ?? '') ?? '']?.triggeredAtS;
    const due =
      group === undefined ? (nextRun(plan.settings, since) ?? Infinity) <= nowMs : (triggeredAtS ?? 0) * 1000 > since;
    if (due) await runPlan(context, plan);
  }
  context.store.save();
}
