import { Leases } from '@ml-connector/postgres';
import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { reauthoriseUrl } from '../connections/links.js';
import { made } from '../provider.js';
import { AlertBook } from './alert-book.js';
import { alertMetrics } from './alert-metrics.js';
import { AlertSender } from './alert-sender.js';
import { Alerts } from './alerts.js';
import { AlertsHealth } from './alerts-health.js';
import { channelsOf, type AlertConfig } from './channels/channels-of.js';
import { ConnectionAlerts } from './connection-alerts.js';
import { CustodyMetrics } from './custody-metrics.js';
import { CustodyWatch } from './custody-watch.js';
import { DeliveryBook } from './delivery-book.js';

/** The parts that raise, send and list alerts. `owner`: this process, among the replicas. */
export function alertParts(config: AlertConfig, platform: Platform, owner: string): Provider[] {
  const { clock, logger, meter, fail } = platform;
  const metrics = alertMetrics(meter);
  const channels = channelsOf(config, metrics, clock, logger);
  const names = channels.map(({ name }) => name);
  const custody = new CustodyMetrics(meter);
  return [
    made(AlertBook, [DataSource], (db: DataSource) => new AlertBook(db, names, clock)),
    made(DeliveryBook, [DataSource], (db: DataSource) => new DeliveryBook(db, reauthoriseUrl)),
    made(Alerts, [DataSource], (db: DataSource) => new Alerts(db, channels, clock)),
    made(ConnectionAlerts, [AlertBook], (book: AlertBook) => new ConnectionAlerts(book, metrics.refreshes)),
    made(
      AlertSender,
      [AlertBook, DeliveryBook, Leases],
      (book: AlertBook, deliveries: DeliveryBook, leases: Leases) => {
        const sender = new AlertSender(book, deliveries, channels, leases, owner, metrics, clock, logger, fail);
        platform.health.register(new AlertsHealth(sender));
        return sender;
      },
    ),
    made(
      CustodyWatch,
      [DataSource, ConnectionAlerts, DeliveryBook],
      (db: DataSource, alerts: ConnectionAlerts, deliveries: DeliveryBook) =>
        new CustodyWatch(db, alerts, deliveries, custody, clock, logger, fail),
    ),
  ];
}
