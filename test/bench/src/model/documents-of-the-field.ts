import type { BookRow, DivisionBooks } from '@ml-connector/sandbox-exact-online';

const CANCELLED = 45;
const DRAFT = 10;
const CREDIT_NOTE = 8034;
const SALES_ORDERS = ['sync/SalesOrder/SalesOrderHeaders', 'salesorder/SalesOrders'];
const SALES_ORDER_LINES = ['sync/SalesOrder/SalesOrderLines', 'salesorder/SalesOrderLines'];
/** Fields of a purchase invoice and its lines that a credit note has with the other sign. */
const SIGNED = ['Amount', 'AmountDC', 'AmountFCExclVat', 'VATAmount', 'Quantity'];

type Change = (row: BookRow) => BookRow;

/** Of sixteen, by the first digit of a GUID: the same in every resource that shows the record. */
function sixteenth(row: BookRow, field: string): number {
  return Number.parseInt(String(row[field]).charAt(0), 16);
}

const cancelSome: Change = (row) =>
  sixteenth(row, 'OrderID') === 3 ? { ...row, Status: CANCELLED, StatusDescription: 'Cancelled' } : row;

const deliverInPart: Change = (row) => {
  if (sixteenth(row, 'ID') > 9) return row;
  const quantity = Number(row['Quantity']);
  return { ...row, QuantityDelivered: Math.floor(quantity / 2), QuantityInvoiced: Math.floor(quantity / 3) };
};

function credited(row: BookRow, typeField: string): BookRow {
  const signed = SIGNED.flatMap((field) => (typeof row[field] === 'number' ? [[field, -row[field]] as const] : []));
  return { ...row, [typeField]: CREDIT_NOTE, ...Object.fromEntries(signed) };
}

const draftOrCreditSome: Change = (row) => {
  const part = sixteenth(row, 'ID');
  if (part < 3) return { ...row, Status: DRAFT };
  return part < 6 ? credited(row, 'Type') : row;
};

const creditLinesOfSome: Change = (row) => {
  const part = sixteenth(row, 'InvoiceID');
  return part >= 3 && part < 6 ? credited(row, 'InvoiceType') : row;
};

const CHANGES: ReadonlyMap<string, Change> = new Map([
  ...SALES_ORDERS.map((path) => [path, cancelSome] as const),
  ...SALES_ORDER_LINES.map((path) => [path, deliverInPart] as const),
  ['purchase/PurchaseInvoices', draftOrCreditSome],
  ['purchase/PurchaseInvoiceLines', creditLinesOfSome],
]);

/**
 * The books with documents as they are found in the field and the stand-in does not make them: sales orders that were
 * cancelled, or delivered in part and billed in a smaller one; purchase invoices by item that are drafts or credit notes.
 */
export function withDocumentsOfTheField(books: DivisionBooks): DivisionBooks {
  const changed = (path: string, row: BookRow): BookRow => CHANGES.get(path)?.(row) ?? row;
  return {
    region: books.region,
    division: books.division,
    name: books.name,
    schema: (path) => books.schema(path),
    resources: () => books.resources(),
    rows: (path, from) => [...books.rows(path, from)].map((row) => changed(path, row)),
    get: (path, key) => {
      const row = books.get(path, key);
      return row === undefined ? undefined : changed(path, row);
    },
    rowsWhere: (path, field, value) => [...books.rowsWhere(path, field, value)].map((row) => changed(path, row)),
    count: (path) => books.count(path),
  };
}
