import type { ReconciledCell, ReconcileView } from '@ml-connector/contracts';
import type { Output } from '../output/output.js';

/** Differences printed; the file has all. */
const SHOWN = 40;

/** Prints how a run ended: what differs, why, and what was asked for. */
export function printReconcile(output: Output, view: ReconcileView): void {
  const rows = view.differences
    .slice(0, SHOWN)
    .map((cell) => [
      cell.divisionKey,
      cell.entity,
      cell.period === '' ? 'all' : cell.period,
      ...figures(cell, 'rows'),
      ...figures(cell, 'amount'),
      cell.verdict === 'defect' ? output.paint.red(cell.verdict) : cell.verdict,
      cell.reason,
    ]);
  if (rows.length > 0)
    output.table(
      [
        ...['Division', 'Entity', 'Period', 'Rows: Exact', 'ClickHouse', 'Looker'],
        ...['Amount: Exact', 'ClickHouse', 'Looker', 'Verdict', 'Why'],
      ],
      rows,
    );
  const of = (verdict: string): number => view.verdicts[verdict] ?? 0;
  output.line();
  output.line(
    `${view.cells} figures compared: ${of('equal')} equal, ${of('defect')} differ, ${of('in_flight')} in flight, ${of('known_deviation')} known deviations.`,
  );
  if (view.repaired > 0) output.line(`${view.repaired} that differed were repaired.`);
  for (const action of view.actions) output.line(`asked for: ${action}`);
  if (view.problem !== null) output.line(output.paint.red(view.problem));
}

/** Exact, ClickHouse and Looker; where Looker shows a part only, what it should show stands for the warehouse. */
function figures({ exact, warehouse, shown, looker }: ReconciledCell, kind: 'rows' | 'amount'): string[] {
  const told = (text: string | null): string => text ?? '';
  return [told(exact[kind]), told(warehouse[kind] ?? shown[kind]), told(looker[kind])];
}
