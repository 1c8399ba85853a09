import { Cron } from 'croner';
import { ApiError, type FieldFault } from '../http/reply.js';
import type { DestinationRecord, PlanRecord } from '../state/state.js';
import { holds, type SandboxContext, type Session } from './context.js';
import { lookmlDashboards } from './dashboards.js';
import type { Permission } from '../options.js';

const CONTENT = ['look_id', 'dashboard_id', 'lookml_dashboard_id', 'query_id'] as const;
const FORMATS = ['txt', 'csv', 'inline_json', 'json', 'json_detail', 'xlsx', 'html', 'wysiwyg_pdf', 'assembled_pdf'];
const ONLY_DASHBOARDS = ['wysiwyg_pdf', 'assembled_pdf'];

interface DestinationRule {
  readonly permission: Permission;
  readonly address: RegExp;
  readonly parameters: readonly string[];
  readonly secrets: readonly string[];
}

/** What each kind of destination needs, as the official description says. */
const DESTINATIONS: Readonly<Record<string, DestinationRule>> = {
  email: { permission: 'schedule_look_emails', address: /^[^@\s]+@[^@\s]+$/, parameters: [], secrets: [] },
  webhook: { permission: 'send_outgoing_webhook', address: /^https?:\/\/\S+$/, parameters: [], secrets: [] },
  s3: {
    permission: 'send_to_s3',
    address: /^s3:\/\/\S+$/,
    parameters: ['access_key_id', 'region'],
    secrets: ['secret_access_key'],
  },
  sftp: { permission: 'send_to_sftp', address: /^sftp:\/\/\S+$/, parameters: ['username'], secrets: ['password'] },
};

const fault = (field: string, code: string, message: string): FieldFault => ({ field, code, message });

/** Throws 422 that names everything a plan lacks, as Looker does. */
export async function checkPlan(context: SandboxContext, session: Session, plan: PlanRecord): Promise<void> {
  const { settings } = plan;
  const faults = [
    ...(typeof settings['name'] === 'string' && settings['name'] !== ''
      ? []
      : [fault('name', 'missing_field', "name can't be blank")]),
    ...(await contentFaults(context, session, settings)),
    ...whenFaults(context, settings),
    ...requirementFaults(settings),
    ...destinationFaults(session, plan),
  ];
  if (faults.length > 0) throw new ApiError(422, 'Validation Failed', faults);
}

async function contentFaults(
  context: SandboxContext,
  session: Session,
  settings: PlanRecord['settings'],
): Promise<FieldFault[]> {
  const given = CONTENT.filter((key) => typeof settings[key] === 'string');
  const [key] = given;
  if (key === undefined || given.length > 1)
    return [fault('look_id', 'missing_field', `exactly one of ${CONTENT.join(', ')} is needed`)];
  const id = String(settings[key]);
  const { looks, queries } = context.store.state;
  const exists = {
    look_id: () => looks[id]?.deleted === false,
    query_id: () => Object.hasOwn(queries, id),
    dashboard_id: () => false,
    lookml_dashboard_id: async () =>
      (await lookmlDashboards(context, session)).some((dashboard) => dashboard.id === id),
  }[key];
  return (await exists()) ? [] : [fault(key, 'invalid', `${key} names nothing that can be sent`)];
}

function whenFaults(context: SandboxContext, settings: PlanRecord['settings']): FieldFault[] {
  const { crontab, datagroup, run_once: runOnce } = settings;
  if (runOnce === true) return [];
  if ((typeof crontab === 'string') === (typeof datagroup === 'string'))
    return [fault('crontab', 'invalid', 'one of crontab and datagroup is needed, and not both')];
  if (typeof crontab === 'string' && nextRun(settings, context.clock.nowMs()) === undefined)
    return [fault('crontab', 'invalid', 'crontab is no schedule of five fields')];
  if (typeof datagroup === 'string' && datagroupKey(context, datagroup) === undefined)
    return [fault('datagroup', 'invalid', 'datagroup names no deployed datagroup')];
  return [];
}

/** Of a Look the three conditions have to be said. */
function requirementFaults(settings: PlanRecord['settings']): FieldFault[] {
  if (typeof settings['look_id'] !== 'string') return [];
  return ['require_results', 'require_no_results', 'require_change']
    .filter((key) => typeof settings[key] !== 'boolean')
    .map((key) => fault(key, 'missing_field', `${key} is needed for a Look`));
}

function destinationFaults(session: Session, { destinations, settings }: PlanRecord): FieldFault[] {
  if (destinations.length === 0)
    return [fault('scheduled_plan_destination', 'missing_field', 'at least one destination is needed')];
  const isDashboard = typeof settings['lookml_dashboard_id'] === 'string';
  return destinations.flatMap((destination, n) => {
    const at = (key: string): string => `scheduled_plan_destination[${String(n)}].${key}`;
    const { type, address, format } = destination.settings;
    const rule = DESTINATIONS[String(type)];
    if (rule === undefined) return [fault(at('type'), 'invalid', `one of ${Object.keys(DESTINATIONS).join(', ')}`)];
    // Looker does not say which right a person lacks: the kind of destination is not there for him.
    if (!holds(session.user, rule.permission)) return [fault(at('type'), 'invalid', 'not allowed')];
    const known = FORMATS.includes(String(format)) && (isDashboard || !ONLY_DASHBOARDS.includes(String(format)));
    return [
      ...(rule.address.test(String(address)) ? [] : [fault(at('address'), 'invalid', 'no such address')]),
      ...(known ? [] : [fault(at('format'), 'invalid', `one of ${FORMATS.join(', ')}`)]),
      ...missing(destination, rule).map((key) => fault(at(key), 'missing_field', `${key} is needed`)),
    ];
  });
}

function missing({ settings, secretParameters }: DestinationRecord, rule: DestinationRule): string[] {
  const [parameters, secrets] = [settings['parameters'], secretParameters].map(objectOf);
  return [
    ...rule.parameters.filter((key) => !parameters?.[key]).map((key) => `parameters.${key}`),
    ...rule.secrets.filter((key) => !secrets?.[key]).map((key) => `secret_parameters.${key}`),
  ];
}

/** Parameters are JSON text within JSON. */
function objectOf(text: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** When a crontab is due next, milliseconds; undefined for one that is none. */
export function nextRun(settings: PlanRecord['settings'], nowMs: number): number | undefined {
  const { crontab, timezone } = settings;
  if (typeof crontab !== 'string' || crontab.trim().split(/\s+/).length !== 5) return undefined;
  try {
    const cron = new Cron(crontab, { timezone: typeof timezone === 'string' ? timezone : 'UTC' });
    return cron.nextRun(new Date(nowMs))?.getTime();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `model::name` of a datagroup that is given so, or by its name alone where only one model has it. */
export function datagroupKey(context: SandboxContext, given: string): string | undefined {
  const keys = Object.keys(context.store.state.datagroups).filter(
    (key) => key === given || key.split('::')[1] === given,
  );
  return keys.length === 1 ? keys[0] : undefined;
}
