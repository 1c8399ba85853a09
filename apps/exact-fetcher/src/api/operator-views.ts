import { feedByName } from '@ml-connector/catalogue';
import type { BudgetView, DivisionLifeView, StreamView, SubscriptionView } from '@ml-connector/contracts';
import type { BudgetStore, StoredBudget } from '../store/budget-store.js';
import type { ConnectionStore } from '../store/connection-store.js';
import type { DivisionEntity } from '../store/entities/division.entity.js';
import type { StreamEntity } from '../store/entities/stream.entity.js';
import { skippedBecause } from '../store/division-life.js';
import { withStore } from '../store/store-errors.js';
import type { StreamStore } from '../store/stream-store.js';
import type { SubscriptionStore } from '../store/subscription-store.js';
import type { SilenceStore } from '../silence/silence-store.js';

/** Streams and budgets as people see them. */
export class OperatorViews {
  constructor(
    private readonly connections: ConnectionStore,
    private readonly store: StreamStore,
    private readonly budgetStore: BudgetStore,
    private readonly subscriptionStore: SubscriptionStore,
    private readonly silenceStore: SilenceStore,
  ) {}

  /** Streams of divisions that are read, or would be if Exact let us; those say why they stand still. */
  async streams(): Promise<StreamView[]> {
    const [divisions, streams] = await withStore(() => Promise.all([this.connections.divisions(), this.store.all()]));
    const byKey = new Map(divisions.map((division) => [division.divisionKey as string, division]));
    return streams.flatMap((stream) => {
      const division = byKey.get(stream.divisionKey);
      return division === undefined || lifeOf(division) === 'left_out' ? [] : [streamOf(stream, division)];
    });
  }

  /** Divisions, with what became of them. */
  async divisions(): Promise<DivisionLifeView[]> {
    const [divisions, silent] = await withStore(() =>
      Promise.all([this.connections.divisions(), this.silenceStore.silent()]),
    );
    // A discovery makes a nameless row for the division it calls in.
    return divisions
      .filter(({ active, name }) => active || name !== '')
      .map((division) => divisionOf(division, [...(silent.get(division.divisionKey) ?? [])].sort()));
  }

  /** Budgets of active divisions, as the last answers' headers said. */
  async budgets(): Promise<BudgetView[]> {
    const [divisions, budgets] = await withStore(() =>
      Promise.all([this.connections.divisions(), this.budgetStore.all()]),
    );
    return divisions.flatMap(({ active, divisionKey }) =>
      active ? [budgetOf(divisionKey, budgets.filter((budget) => budget.divisionKey === divisionKey).at(-1))] : [],
    );
  }

  /** Subscriptions of active divisions; none where there is no public address: changes are then found by polling. */
  async subscriptions(): Promise<SubscriptionView[]> {
    const [divisions, all, loops] = await withStore(() =>
      Promise.all([this.connections.divisions(), this.subscriptionStore.all(), this.silenceStore.all()]),
    );
    const byTopic = new Map(loops.map((loop) => [`${loop.divisionKey} ${loop.topic}`, loop]));
    const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());
    const active = new Set<string>(divisions.flatMap((division) => (division.active ? [division.divisionKey] : [])));
    return all
      .filter(({ divisionKey }) => active.has(divisionKey))
      .map(({ divisionKey, topic, state, callbackUrl, detail }) => {
        const loop = byTopic.get(`${divisionKey} ${topic}`);
        const delivery = { heardAt: iso(loop?.heardAt), silentSince: iso(loop?.silentAt) };
        return { divisionKey, topic, state, callbackUrl, detail, ...delivery };
      });
  }
}

function lifeOf(division: DivisionEntity): DivisionLifeView['life'] {
  if (!division.listed) return 'removed';
  if (division.blockingStatus !== 0) return 'blocked';
  return division.active ? 'read' : 'left_out';
}

function divisionOf(division: DivisionEntity, silentTopics: string[]): DivisionLifeView {
  return {
    connectionId: division.connectionId,
    divisionKey: division.divisionKey,
    name: division.name,
    life: lifeOf(division),
    reason: skippedBecause(division),
    since: division.lifeSince === 0 ? null : new Date(division.lifeSince).toISOString(),
    movedOn: division.moveDate,
    hrLinkedOn: division.hrLinkDate === '' ? null : division.hrLinkDate,
    backfillFrom: division.backfillFrom,
    silentTopics,
  };
}

function streamOf(stream: StreamEntity, division: DivisionEntity): StreamView {
  const skipped = skippedBecause(division);
  return {
    connectionId: division.connectionId,
    divisionKey: stream.divisionKey,
    divisionName: division.name,
    feed: stream.feed,
    kind: feedByName(stream.feed)?.kind ?? 'undeclared',
    phase: stream.phase,
    state: skipped === null ? stream.state : 'parked',
    reason: skipped ?? stream.reason ?? stream.compareNote,
    checkpoint: stream.checkpoint,
    records: stream.records,
    calls: stream.calls,
    loadCalls: stream.loadCalls,
    loadCallsLeast: stream.loadCallsLeast,
    freshAt: stream.freshAt === null ? null : new Date(stream.freshAt).toISOString(),
    loaded: stream.loaded,
    lines: feedByName(stream.feed)?.lines === undefined ? null : linesOf(stream),
  };
}

function linesOf({ linesPlan, linesNote, linesProbedAt, callsSaved }: StreamEntity): StreamView['lines'] {
  const probedAt = linesProbedAt === null ? null : new Date(linesProbedAt).toISOString();
  return { plan: linesPlan, note: linesNote, probedAt, callsSaved };
}

function budgetOf(divisionKey: string, budget: Pick<StoredBudget, 'state' | 'callsToday'> | undefined): BudgetView {
  const { minute = null, day = null } = budget?.state ?? {};
  return {
    divisionKey,
    minuteLimit: minute?.limit ?? null,
    minuteRemaining: minute?.remaining ?? null,
    dayLimit: day?.limit ?? null,
    dayRemaining: day?.remaining ?? null,
    dayResetAt: day === null ? null : new Date(day.resetAtMs).toISOString(),
    callsToday: budget?.callsToday ?? 0,
  };
}
