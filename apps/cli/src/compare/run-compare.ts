import type { WarehouseClient } from '@ml-connector/clickhouse';
import { askAnswer, LOOKER_SYNC_API } from '@ml-connector/contracts';
import type { Services } from '../config/services.js';
import {
  compareFigures,
  figuresOf,
  QUESTIONS,
  type Figure,
  type FigureDifference,
  type Question,
} from './questions.js';
import { compareTotals, warehouseTotals, type Comparison } from './totals.js';
import { fetchTruth, figuresOfTruth, totalsOfTruth } from './truth.js';

/** A question, what Looker answered, and where it differs from the truth. */
export interface AnsweredQuestion {
  readonly name: Question['name'];
  readonly title: string;
  readonly groups: readonly string[];
  readonly figures: readonly Figure[];
  readonly differences: readonly FigureDifference[];
  readonly tookMs: number;
}

/** The whole comparison of source, warehouse and Looker. */
export interface ComparisonReport {
  readonly asOf: string;
  readonly totals: readonly Comparison[];
  readonly questions: readonly AnsweredQuestion[];
  readonly equal: boolean;
}

/** Date that ageing is counted to in the warehouse. */
export async function businessDateOf(client: WarehouseClient): Promise<string> {
  const [row] = await client.query<{ d: string }>('SELECT toString(max(as_of)) AS d FROM warehouse.business_date');
  return row?.d ?? '';
}

/** Compares the sandbox's own truth with the warehouse and with Looker's answers. */
export async function runComparison(
  client: WarehouseClient,
  services: Services,
  exactControl: string,
): Promise<ComparisonReport> {
  const asOf = await businessDateOf(client);
  const truth = await fetchTruth(exactControl, asOf);
  const totals = compareTotals(totalsOfTruth(truth), await warehouseTotals(client));
  const questions: AnsweredQuestion[] = [];
  for (const question of QUESTIONS) {
    const answer = askAnswer.parse(
      await services.post('looker-sync', LOOKER_SYNC_API.ask, { ...question.ask, limit: -1 }, 120_000),
    );
    const figures = figuresOf(question, answer);
    questions.push({
      name: question.name,
      title: question.title,
      groups: question.groups,
      figures,
      differences: compareFigures(figuresOfTruth(truth, question.name), figures),
      tookMs: answer.tookMs,
    });
  }
  const equal =
    totals.every((total) => total.equal) && questions.every((question) => question.differences.length === 0);
  return { asOf, totals, questions, equal };
}
