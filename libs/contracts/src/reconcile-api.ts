import { z } from 'zod';

/** HTTP API of looker-sync to compare Exact, the warehouse and Looker (service token, audience `looker-sync`; operators). */
export const RECONCILE_API = {
  /** POST: begins a run; 202 with its view. GET: `?run=<id>`, or the last one. */
  reconcile: '/v1/reconcile',
  /** POST: takes the difference a cell has now for right, or withdraws that. */
  accept: '/v1/reconcile/accept',
} as const;

const divisionKey = z.string().regex(/^[a-z]{2}:\d+$/);
const entity = z.string().regex(/^[a-z0-9_]+$/);
const period = z.string().regex(/^(\d{4}-\d{2}|undated)?$/);

/** What is to be compared, and what to do about differences. */
export const reconcileRequest = z.strictObject({
  divisionKey: divisionKey.optional(),
  entity: entity.optional(),
  period: period.optional(),
  /** Exact tells all figures of the scope again first; else those it told last are compared. */
  fresh: z.boolean().default(false),
  /** Exact is asked again where there are differences: only what two readings agree on is a defect. */
  confirm: z.boolean().default(true),
  /** Defects are read again at Exact, and Looker's caches renewed. */
  repair: z.boolean().default(false),
  /** Seconds in which a change at Exact has reached Looker: what is younger is in flight. */
  settleS: z.number().int().min(0).max(86_400).optional(),
  /** Seconds the run may wait for readings and repairs. */
  waitS: z.number().int().min(0).max(86_400).optional(),
});
/** See `reconcileRequest`. */
export type ReconcileRequest = z.input<typeof reconcileRequest>;

const figure = z.object({ rows: z.string().nullable(), amount: z.string().nullable() });

/** One cell: a division, a kind of record and a period; figures as text, null where a side does not tell one. */
export const reconciledCell = z.object({
  divisionKey: z.string(),
  entity: z.string(),
  /** Financial period or month, `2026-03`; empty: all. */
  period: z.string(),
  verdict: z.enum(['equal', 'in_flight', 'known_deviation', 'defect']),
  reason: z.string(),
  /** Which amount is summed. */
  amountOf: z.string(),
  exact: figure,
  warehouse: figure,
  /** What Looker should show of the warehouse's rows. */
  shown: figure,
  looker: figure,
  /** Accounts or relations that differ, as `group rows amount`. */
  differing: z.array(z.string()),
  /** When Exact told its figures, ISO 8601; null: it tells none of this. */
  exactAt: z.string().nullable(),
  action: z.string(),
});
/** See `reconciledCell`. */
export type ReconciledCell = z.infer<typeof reconciledCell>;

/** A run of the comparison. */
export const reconcileView = z.object({
  run: z.string().nullable(),
  state: z.enum(['none', 'running', 'done', 'failed']),
  /** What it does or did last. */
  step: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Cells compared, and of them by verdict. */
  cells: z.number().int(),
  verdicts: z.record(z.string(), z.number().int()),
  /** Cells that were a defect in this run and are equal at its end. */
  repaired: z.number().int(),
  /** Cells that are not equal, the worst first; as many as are told. */
  differences: z.array(reconciledCell),
  /** Repairs asked for. */
  actions: z.array(z.string()),
  /** Why it failed, or what could not be asked; null: nothing. */
  problem: z.string().nullable(),
});
/** See `reconcileView`. */
export type ReconcileView = z.infer<typeof reconcileView>;

/** The cell whose difference is right, and why. */
export const acceptRequest = z.strictObject({
  divisionKey,
  entity,
  period: period.default(''),
  reason: z.string().min(1),
  withdraw: z.boolean().default(false),
});
/** See `acceptRequest`. */
export type AcceptRequest = z.input<typeof acceptRequest>;
