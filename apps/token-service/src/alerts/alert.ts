import type { AlertChannelName, AlertEvent, AlertKind, AlertMessage } from '@ml-connector/contracts';

/** What is said when something goes wrong. */
export interface NewAlert {
  readonly kind: AlertKind;
  /** What it is about: a connection's id, or `looker`. One alert of a kind lasts for it at a time. */
  readonly subject: string;
  /** The connection's name; null when it is about no connection. */
  readonly name: string | null;
  readonly reason: string;
  readonly remedy: string | null;
}

/** An alert as stored. */
export interface StoredAlert extends NewAlert {
  readonly id: string;
  readonly title: string;
  readonly raisedAt: number;
  readonly clearedAt: number | null;
  /** Link that authorises again, made when it is sent: stored it would lie in every backup. */
  readonly link: string | null;
}

/** One message that is to go out by one channel. */
export interface Delivery {
  readonly id: string;
  readonly channel: AlertChannelName;
  readonly event: Exclude<AlertEvent, 'test'>;
  readonly attempts: number;
  readonly alert: StoredAlert;
}

const KINDS: Readonly<Record<AlertKind, { severity: 'error' | 'warning'; title: (name: string) => string }>> = {
  chain_lost: { severity: 'error', title: (name) => `${name} lost its tokens: nothing is read until it is authorised` },
  connection_held: { severity: 'error', title: (name) => `${name} is held: nothing is read` },
  token_expiring_7d: { severity: 'warning', title: (name) => `${name}: the refresh token ends within 7 days` },
  token_expiring_3d: { severity: 'error', title: (name) => `${name}: the refresh token ends within 3 days` },
  webhooks_silent: {
    severity: 'warning',
    title: (name) => `${name}: webhooks stopped to come, changes arrive by sweeps only`,
  },
  looker_refused: { severity: 'error', title: () => 'Looker refuses the API key: the model is not kept up to date' },
};

/** How grave a kind is. */
export function severityOf(kind: AlertKind): 'error' | 'warning' {
  return KINDS[kind].severity;
}

/** One line that says what is wrong. */
export function titleOf(alert: NewAlert): string {
  return KINDS[alert.kind].title(`Connection ${oneLine(alert.name ?? alert.subject)}`);
}

/** What goes out for an alert, or for its all clear. */
export function messageOf(alert: StoredAlert, event: Delivery['event']): AlertMessage {
  const subject = `ml-connector: ${event === 'cleared' ? 'all clear: ' : ''}${alert.title}`;
  const remedy = event === 'cleared' ? null : alert.remedy;
  const link = event === 'cleared' ? null : alert.link;
  const lines = [
    event === 'cleared' ? `All clear, this is over: ${alert.title}.` : `${alert.title}.`,
    `${event === 'cleared' ? 'It was' : 'Reason'}: ${alert.reason}`,
    ...(remedy === null ? [] : [`What to do: ${remedy}`]),
    ...(link === null ? [] : [`Authorise again: ${link}`]),
  ];
  return {
    id: alert.id,
    event,
    kind: alert.kind,
    severity: event === 'cleared' ? 'info' : severityOf(alert.kind),
    subject,
    text: lines.join('\n'),
    reason: alert.reason,
    remedy,
    link,
    connection: alert.name === null ? null : { id: alert.subject, name: alert.name },
    raisedAt: new Date(alert.raisedAt).toISOString(),
    clearedAt: alert.clearedAt === null ? null : new Date(alert.clearedAt).toISOString(),
  };
}

/** Names are free text: in a line or a mail's subject they stay within it. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
