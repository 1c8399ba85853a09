/** Model of the traps; it stands beside the generated one, as a customer's own would. */
export const TRAP_MODEL = 'fan_out';

/** A document and its lines, as generated views. */
interface Documents {
  readonly header: string;
  readonly lines: string;
  /** Dimension of both that names the document. */
  readonly key: string;
}

const DOCUMENTS: readonly Documents[] = [
  { header: 'sales_invoices', lines: 'sales_invoice_lines', key: 'invoice_key' },
  { header: 'sales_orders', lines: 'order_backlog', key: 'order_key' },
  { header: 'purchase_invoices', lines: 'purchase_lines', key: 'entry_key' },
];

function traps({ header, lines, key }: Documents): string {
  const on = `\${${lines}.${key}} = \${${header}.${key}}`;
  return `
explore: ${lines}_with_header {
  from: ${lines}
  view_name: ${lines}
  join: ${header} { type: left_outer relationship: many_to_one sql_on: ${on} ;; }
}

explore: ${header}_with_lines {
  from: ${header}
  view_name: ${header}
  join: ${lines} { type: left_outer relationship: one_to_many sql_on: ${on} ;; }
}
`;
}

/** Explores that join documents to their lines both ways, so that a header's figures are repeated for each line. */
export function trapFiles(): ReadonlyMap<string, string> {
  const views = DOCUMENTS.flatMap(({ header, lines }) => [header, lines]);
  const includes = views.map((view) => `include: "/core/views/${view}.view.lkml"`).join('\n');
  const text = `connection: "@{CONNECTION_NAME}"\n${includes}\n${DOCUMENTS.map(traps).join('')}`;
  return new Map([[`custom/${TRAP_MODEL}.model.lkml`, text]]);
}
