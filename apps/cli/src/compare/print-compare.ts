import { Decimal } from 'decimal.js';
import type { Output } from '../output/output.js';
import type { AnsweredQuestion, ComparisonReport } from './run-compare.js';

const money = (text: string | null): string =>
  text === null ? '' : new Decimal(text).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const count = (n: number): string => n.toLocaleString('en');

/** Prints the table of every division and entity, and the questions with Looker's answers. */
export function printComparison(output: Output, report: ComparisonReport): void {
  output.table(
    [
      'Division',
      'Entity',
      'Rows at Exact',
      'Rows in ClickHouse',
      'Difference',
      'Sum of',
      'At Exact',
      'In ClickHouse',
      '',
    ],
    report.totals.map((t) => [
      t.divisionKey,
      t.entity,
      count(t.sourceRows),
      count(t.warehouseRows),
      count(t.rowsDifference),
      t.sumOf ?? '',
      money(t.sourceSum),
      money(t.warehouseSum),
      t.equal ? output.paint.green('equal') : output.paint.red(`DIFFERS ${t.unequalSums.join(', ')}`.trim()),
    ]),
  );
  for (const question of report.questions) printQuestion(output, question, report.asOf);
  const wrong = report.totals.filter((t) => !t.equal).length;
  output.line();
  output.line(
    report.equal
      ? `Everything is equal: ${report.totals.length} tables of divisions, ${report.questions.length} questions.`
      : `NOT EQUAL: ${wrong} of ${report.totals.length} tables, ${report.questions.filter((q) => q.differences.length > 0).length} of ${report.questions.length} questions.`,
  );
}

/** Rows of a question shown; the figures behind them are all compared. */
const SHOWN = 12;

function printQuestion(output: Output, question: AnsweredQuestion, asOf: string): void {
  const when = question.name === 'supplier_ageing' ? `, at ${asOf}` : '';
  output.line();
  output.line(
    `${question.title}${when}: ${question.figures.length} figures through Looker in ${question.tookMs} ms, ${question.differences.length} differ from Exact`,
  );
  const total = question.figures.reduce((sum, figure) => sum.plus(figure.amount), new Decimal(0));
  const rows = question.figures
    .slice(-SHOWN)
    .map((figure) => [...figure.group.map((text) => text || '(none)'), money(figure.amount)]);
  output.table(
    [...question.groups, 'Amount'],
    [...rows, ['all', ...question.groups.slice(1).map(() => ''), money(total.toString())]],
  );
  if (question.differences.length > 0)
    output.table(
      [...question.groups, 'At Exact', 'Through Looker'],
      question.differences.slice(0, 20).map((d) => [...d.group, d.source ?? '(none)', d.looker ?? '(none)']),
    );
}
