import type { Platform } from '@ml-connector/runtime';
import type { Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { made } from '../provider.js';
import { Vault } from '../vault/envelope.js';
import { AuditChain } from './audit-chain.js';
import { AuditKey } from './audit-key.js';
import { AuditLog } from './audit-log.js';
import { ConnectionTrail } from './connection-trail.js';
import { RequestAudit } from './request-audit.js';

/** The parts that write down what happened. */
export function auditParts({ clock, logger, fail }: Platform): Provider[] {
  return [
    made(AuditChain, [DataSource, Vault], (db: DataSource, vault: Vault) => new AuditChain(db, new AuditKey(vault))),
    made(
      AuditLog,
      [DataSource, AuditChain],
      (db: DataSource, chain: AuditChain) => new AuditLog(db, chain, clock, logger, fail),
    ),
    made(ConnectionTrail, [AuditLog], (log: AuditLog) => new ConnectionTrail(log)),
    made(
      RequestAudit,
      [HttpAdapterHost, AuditLog],
      (http: HttpAdapterHost, log: AuditLog) => new RequestAudit(http, log),
    ),
  ];
}
