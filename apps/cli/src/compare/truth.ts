import { ENTITIES } from '@ml-connector/catalogue';
import { TerminalError } from '@ml-connector/kernel';
import { z } from 'zod';
import type { Figure, Question } from './questions.js';
import type { Total } from './totals.js';

/** What the sandbox says about its own books. */
const truthSchema = z.object({
  totals: z.array(
    z.object({
      region: z.string(),
      division: z.number(),
      resource: z.string(),
      rows: z.number(),
      sums: z.record(z.string(), z.string()),
    }),
  ),
  revenueByMonthAndSegment: z.array(
    z.object({ month: z.string(), segment: z.string().nullable(), amount: z.string() }),
  ),
  costCenterSpendByMonthAndRegion: z.array(
    z.object({ month: z.string(), region: z.string(), costCenter: z.string(), amount: z.string() }),
  ),
  supplierAgeing: z.array(
    z.object({ region: z.string(), supplier: z.string(), bucket: z.string(), amount: z.string() }),
  ),
  problems: z.array(z.string()),
});
/** See `truthSchema`. */
export type Truth = z.infer<typeof truthSchema>;

/** Asks the sandbox's control interface for the truth at a date. Throws when its books do not balance. */
export async function fetchTruth(controlUrl: string, asOf: string): Promise<Truth> {
  const response = await fetch(`${controlUrl}/truth?asOf=${asOf}`, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok)
    throw new TerminalError('no_truth', `the sandbox answered ${response.status} when asked for its truth`);
  const truth = truthSchema.parse(await response.json());
  if (truth.problems.length > 0)
    throw new TerminalError(
      'books_unbalanced',
      `the sandbox's own books do not balance: ${truth.problems.slice(0, 3).join('; ')}`,
    );
  return truth;
}

/** The truth's totals by our entities; resources we do not read are left out. */
export function totalsOfTruth(truth: Truth): Total[] {
  const byResource = new Map(ENTITIES.map((entity) => [entity.exactName, entity]));
  return truth.totals.flatMap((total) => {
    const entity = byResource.get(total.resource);
    if (entity === undefined) return [];
    // Only amounts the sandbox adds up by itself: the rest has no second opinion to compare with.
    const own = entity.sums.flatMap((field) => (total.sums[field] === undefined ? [] : [[field, total.sums[field]]]));
    const sums = Object.fromEntries(own) as Record<string, string>;
    return [{ divisionKey: `${total.region}:${total.division}`, entity: entity.name, rows: total.rows, sums }];
  });
}

/** The truth's figures for a question. */
export function figuresOfTruth(truth: Truth, question: Question['name']): Figure[] {
  switch (question) {
    case 'revenue':
      return truth.revenueByMonthAndSegment.map((row) => ({
        group: [row.month, row.segment ?? ''],
        amount: row.amount,
      }));
    case 'cost_center_spend':
      return truth.costCenterSpendByMonthAndRegion.map((row) => ({
        group: [row.month, row.region, row.costCenter],
        amount: row.amount,
      }));
    case 'supplier_ageing':
      return truth.supplierAgeing.map((row) => ({ group: [row.region, row.supplier, row.bucket], amount: row.amount }));
  }
}
