import { ConnectorError, errorText } from '@ml-connector/kernel';

/** What is written of an error: message, code and what to do; for programs one JSON document. */
export function errorMessage(error: unknown, json: boolean): string {
  const code = error instanceof ConnectorError ? error.code : null;
  const told = error instanceof ConnectorError ? error.details['remedy'] : null;
  const remedy = typeof told === 'string' ? told : null;
  const message = errorText(error);
  if (json) return `${JSON.stringify({ error: { code, message, remedy } })}\n`;
  return `${message}${code === null ? '' : ` (${code})`}\n${remedy === null ? '' : `What to do: ${remedy}\n`}`;
}
