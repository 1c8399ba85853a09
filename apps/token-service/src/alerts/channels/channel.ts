import type { AlertChannelName, AlertMessage } from '@ml-connector/contracts';

/** A way an alert goes out. */
export interface AlertChannel {
  readonly name: AlertChannelName;
  /**
   * Resolves once the other side has taken the message. Errors say why in words fit for logs and people: no address
   * that may hold a key, no password.
   */
  send(message: AlertMessage, signal: AbortSignal): Promise<void>;
}
