import { errorText, RetriableError, TerminalError, type ConnectorError } from '@ml-connector/kernel';

/** What the driver says of a wrong password, or of a permission that lacks. */
const REFUSED = /sasl|authentication|authoriz/i;

/** Why no broker could be spoken to: retriable `kafka_unreachable`, or terminal `kafka_refused`. */
export function brokerTrouble(cause: unknown): ConnectorError {
  if (REFUSED.test(errorText(cause)))
    return new TerminalError('kafka_refused', `the brokers refuse us: ${errorText(cause)}`, { cause });
  return new RetriableError('kafka_unreachable', `no broker answers: ${errorText(cause)}`, { cause });
}
