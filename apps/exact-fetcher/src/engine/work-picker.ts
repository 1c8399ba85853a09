import { feedByName } from '@ml-connector/catalogue';
import type { ExactClient, WorkClass } from '@ml-connector/exact';
import type { Clock } from '@ml-connector/kernel';
import type { CallBudgets } from '../calls/call-budgets.js';
import { familyOf } from '../calls/call-metrics.js';
import type { DivisionSession } from '../calls/division-session.js';
import { heldUntilMs, mayRun, pickStream, type Candidate } from '../planning/pick-stream.js';
import { workClassOf } from '../planning/work-class.js';
import type { StreamEntity } from '../store/entities/stream.entity.js';

/** What a picker works with. */
export interface PickerDeps {
  readonly budgets: CallBudgets;
  readonly client: Pick<ExactClient, 'heldBackUntilMs'>;
  readonly clock: Clock;
  /** Milliseconds between two full reads that look for deletions. */
  readonly fullEveryMs: number;
}

/** A division looks again after this at the latest: a quota may have been raised. */
const LONGEST_REST_MS = 300_000;

/** Finds what a division does next within its budget, and until when it rests when that is nothing. */
export class WorkPicker {
  constructor(private readonly deps: PickerDeps) {}

  /** The most urgent stream that may be called now. Undefined: none; then the session knows how long it rests. */
  pick(session: DivisionSession, streams: readonly StreamEntity[], phase: number): Candidate | undefined {
    const nowMs = this.deps.clock.now();
    const due = streams.filter((stream) => mayRun(stream, phase, nowMs));
    const classes = due.map((stream) => this.#classOf(session, stream, nowMs));
    session.waiting = [...new Set(classes.filter((one) => one !== null))];
    const candidates = due.flatMap((stream, n) => {
      const workClass = classes[n];
      return workClass == null ? [] : [this.#candidate(session, stream, workClass, nowMs)];
    });
    const picked = pickStream(candidates);
    if (picked === undefined) this.#rest(session, streams, candidates, nowMs);
    else session.waitUntilMs = session.noticesWaitUntilMs = 0;
    return picked;
  }

  #classOf(session: DivisionSession, stream: StreamEntity, nowMs: number): WorkClass | null {
    const feed = feedByName(stream.feed);
    // A feed that is no longer declared: its stream stays as it is.
    if (feed === undefined) return null;
    return workClassOf(stream, feed, session.runs.get(stream.feed), nowMs, this.deps.fullEveryMs);
  }

  #candidate(session: DivisionSession, stream: StreamEntity, workClass: WorkClass, nowMs: number): Candidate {
    const { budgets, client } = this.deps;
    const { region } = session.division;
    const family = familyOf(feedByName(stream.feed)?.path ?? '');
    const waits = [
      budgets.waitFor(session, { workClass, waiting: session.waiting })?.untilMs ?? null,
      session.failing.heldUntilMs(family, nowMs),
      client.heldBackUntilMs({ region, family }),
    ].filter((ms) => ms !== null);
    const held = waits.length === 0 ? null : Math.max(...waits);
    return { stream, workClass, heldUntilMs: held, underWay: session.runs.has(stream.feed) };
  }

  #rest(
    session: DivisionSession,
    streams: readonly StreamEntity[],
    candidates: readonly Candidate[],
    nowMs: number,
  ): void {
    const nextDueMs = Math.min(
      Infinity,
      ...streams.flatMap(({ dueAt }) => (dueAt === null || dueAt <= nowMs ? [] : [dueAt])),
    );
    const anyMs = heldUntilMs(candidates, ['notice', 'sweep', 'reconcile', 'backfill']);
    const noticesMs = heldUntilMs(candidates, ['notice']);
    const wait = (untilMs: number): number => Math.min(untilMs, nowMs + LONGEST_REST_MS);
    session.waitUntilMs = candidates.length === 0 ? 0 : wait(Math.min(anyMs, nextDueMs));
    session.noticesWaitUntilMs = noticesMs === Infinity ? 0 : wait(noticesMs);
  }
}
