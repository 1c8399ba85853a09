import type { BookRow, DivisionBooks } from '@ml-connector/sandbox-exact-online';

const CANCELLED = 45;
const ORDERS = ['sync/SalesOrder/SalesOrderHeaders', 'salesorder/SalesOrders'];
const LINES = ['sync/SalesOrder/SalesOrderLines', 'salesorder/SalesOrderLines'];

/** Of sixteen, by the first digit of a GUID: the same in every resource that shows the record. */
function sixteenth(row: BookRow, field: string): number {
  return Number.parseInt(String(row[field]).charAt(0), 16);
}

function changed(path: string, row: BookRow): BookRow {
  if (ORDERS.includes(path))
    return sixteenth(row, 'OrderID') === 3 ? { ...row, Status: CANCELLED, StatusDescription: 'Cancelled' } : row;
  if (!LINES.includes(path)) return row;
  const part = sixteenth(row, 'ID');
  const quantity = Number(row['Quantity']);
  if (part > 9) return row;
  return { ...row, QuantityDelivered: Math.floor(quantity / 2), QuantityInvoiced: Math.floor(quantity / 3) };
}

/**
 * The books with orders as they are found in the field and the stand-in does not make them: cancelled, and with lines
 * that were delivered in part and billed in a smaller one.
 */
export function withUnfinishedOrders(books: DivisionBooks): DivisionBooks {
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
