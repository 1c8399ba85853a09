import type { IScheduledPlan, IScheduledPlanDestination } from '@looker/sdk';
import { ApiError, noContent, notFound, ok } from '../http/reply.js';
import type { DestinationRecord, PlanRecord } from '../state/state.js';
import { param, type ApiCall, type Operation, type SandboxContext, type Session } from './context.js';
import { runPlan } from './deliver.js';
import { checkPlan, nextRun } from './plan-rules.js';

/** Plans that may be run once by a caller within a minute. */
const RUNS_A_MINUTE = 10;

function planBody(plan: PlanRecord, nowMs: number): IScheduledPlan {
  const next = nextRun(plan.settings, nowMs);
  return {
    ...plan.settings,
    can: {},
    id: plan.id,
    user_id: plan.userId,
    title: String(plan.settings['name']),
    created_at: new Date(plan.createdAtMs),
    updated_at: new Date(plan.updatedAtMs),
    ...(next === undefined ? {} : { next_run_at: new Date(next) }),
    ...(plan.lastRunAtMs === null ? {} : { last_run_at: new Date(plan.lastRunAtMs) }),
    scheduled_plan_destination: plan.destinations.map((one) => destinationBody(one, plan.id)),
  };
}

/** Secret parameters are write only. */
function destinationBody({ id, settings }: DestinationRecord, planId: string): IScheduledPlanDestination {
  return { ...settings, id, scheduled_plan_id: planId, looker_recipient: false };
}

/** Destinations that are given replace all; those left out stay as they are. */
function changed(plan: PlanRecord, call: ApiCall, context: SandboxContext): PlanRecord {
  const { scheduled_plan_destination: given, ...settings } = call.body;
  const destinations = Array.isArray(given)
    ? given.map((entry: Readonly<Record<string, unknown>>): DestinationRecord => {
        const { secret_parameters: secret, ...rest } = entry;
        return {
          id: context.store.newId(),
          settings: rest,
          secretParameters: typeof secret === 'string' ? secret : null,
        };
      })
    : plan.destinations;
  const asked = { enabled: true, ...plan.settings, ...settings };
  return { ...plan, settings: asked, destinations, updatedAtMs: context.clock.nowMs() };
}

/** Plans are their owner's; others' are not there. */
function planOf(call: ApiCall, session: Session, context: SandboxContext): PlanRecord {
  const { plans } = context.store.state;
  const id = param(call, 'id');
  const plan = Object.hasOwn(plans, id) ? plans[id] : undefined;
  if (plan === undefined || plan.userId !== session.user.id) throw notFound();
  return plan;
}

function blank(session: Session, context: SandboxContext): PlanRecord {
  const nowMs = context.clock.nowMs();
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, lastRunAtMs: null };
  return { id: context.store.newId(), userId: session.user.id, settings: {}, destinations: [], ...times };
}

const runOnce: Operation = {
  id: 'scheduled_plan_run_once_by_id',
  method: 'POST',
  path: '/scheduled_plans/{id}/run_once',
  handle: async (call, session, context) => {
    const nowMs = context.clock.nowMs();
    const recent = context.planRuns.filter((run) => run.userId === session.user.id && run.atMs > nowMs - 60_000);
    if (recent.length >= RUNS_A_MINUTE) throw new ApiError(429, 'Too many requests');
    const original = planOf(call, session, context);
    const copy = changed({ ...original, id: context.store.newId(), lastRunAtMs: null }, call, context);
    copy.settings = { ...copy.settings, run_once: true };
    await checkPlan(context, session, copy);
    context.planRuns.push({ userId: session.user.id, atMs: nowMs });
    // Looker answers before it delivers.
    setImmediate(() => void runPlan(context, copy, original.id));
    return ok(planBody(copy, nowMs));
  },
};

/** Operations on scheduled plans. */
export const scheduledPlanOperations: readonly Operation[] = [
  runOnce,
  {
    id: 'all_scheduled_plans',
    method: 'GET',
    path: '/scheduled_plans',
    handle: (_call, session, context) => {
      const own = Object.values(context.store.state.plans).filter((plan) => plan.userId === session.user.id);
      return ok(own.map((plan) => planBody(plan, context.clock.nowMs())));
    },
  },
  {
    id: 'scheduled_plan',
    method: 'GET',
    path: '/scheduled_plans/{id}',
    handle: (call, session, context) => ok(planBody(planOf(call, session, context), context.clock.nowMs())),
  },
  {
    id: 'create_scheduled_plan',
    method: 'POST',
    path: '/scheduled_plans',
    handle: async (call, session, context) => {
      const plan = changed(blank(session, context), call, context);
      await checkPlan(context, session, plan);
      context.store.state.plans[plan.id] = plan;
      return ok(planBody(plan, context.clock.nowMs()));
    },
  },
  {
    id: 'update_scheduled_plan',
    method: 'PATCH',
    path: '/scheduled_plans/{id}',
    handle: async (call, session, context) => {
      const plan = changed(planOf(call, session, context), call, context);
      await checkPlan(context, session, plan);
      context.store.state.plans[plan.id] = plan;
      return ok(planBody(plan, context.clock.nowMs()));
    },
  },
  {
    id: 'delete_scheduled_plan',
    method: 'DELETE',
    path: '/scheduled_plans/{id}',
    handle: (call, session, context) => {
      Reflect.deleteProperty(context.store.state.plans, planOf(call, session, context).id);
      return noContent();
    },
  },
];
