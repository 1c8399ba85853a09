import { ClickHouseError } from '@clickhouse/client';
import { ConnectorError, errorText, RetriableError, TerminalError } from '@ml-connector/kernel';

/** Codes of ClickHouse that pass by themselves: too many parts or queries, memory, timeouts, replica or network states. */
const PASSING = new Set(['159', '202', '209', '210', '241', '242', '252', '279', '319', '425', '439', '999', '1000']);
/** Codes that speak of the content of an insert: parsing, types, ranges, unknown fields, bytes that can't be unpacked. */
const CONTENT = new Set([
  '6',
  '25',
  '26',
  '27',
  '38',
  '41',
  '53',
  '69',
  '70',
  '72',
  '117',
  '130',
  '131',
  '321',
  '349',
  '376',
  '407',
  '441',
  '467',
  '547',
  '561',
  '691',
]);

/** The name stands for another table than when the statement looked it up. */
const EXCHANGED = '741';
const UNKNOWN_TABLE = '60';
const NAMES_UUID = /\([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\)/;

/** A statement met an exchange of tables, or the drop of the former one after it; tried again, it finds the new one. */
function isExchanged({ code, message }: ClickHouseError): boolean {
  return code === EXCHANGED || (code === UNKNOWN_TABLE && NAMES_UUID.test(message));
}

/** True when a table of that name is not there. */
export function isUnknownTable(error: unknown): boolean {
  return error instanceof TerminalError && error.details['clickhouse_code'] === UNKNOWN_TABLE;
}

/** True when an insert failed by its content, so that another batch may pass: bisect. */
export function isContentError(error: unknown): boolean {
  return error instanceof TerminalError && error.code === 'clickhouse_content';
}

/**
 * Any error of the client as one of ours: `clickhouse_away`, `clickhouse_busy`, `table_exchanged` (retriable),
 * `clickhouse_content` (terminal: the rows themselves), `clickhouse_refused` (terminal: query, rights, schema).
 */
export function toConnectorError(error: unknown, what: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (error instanceof ClickHouseError) {
    const message = `${what}: ClickHouse code ${error.code}: ${firstLine(error.message)}`;
    const options = { cause: error, details: { clickhouse_code: error.code } };
    if (isExchanged(error)) return new RetriableError('table_exchanged', message, options);
    if (PASSING.has(error.code)) return new RetriableError('clickhouse_busy', message, options);
    return new TerminalError(CONTENT.has(error.code) ? 'clickhouse_content' : 'clickhouse_refused', message, options);
  }
  return new RetriableError('clickhouse_away', `${what}: ClickHouse does not answer: ${errorText(error)}`, {
    cause: error,
  });
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).slice(0, 500);
}
