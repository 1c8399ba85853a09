import type { ConnectionView } from '@ml-connector/contracts';
import type { Clock } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import type { ConnectionRow } from '../store/connection.entity.js';
import type { ConnectionStore } from '../store/connection-store.js';
import { viewOf } from './connection-state.js';

/** A person stops a connection and lets it go on: no call is made for it meanwhile, its tokens are kept. */
export class Holding {
  constructor(
    private readonly store: ConnectionStore,
    private readonly clock: Clock,
  ) {}

  /** Throws 409 `already_held`, or `no_tokens` for a connection that was never authorised. */
  hold(id: string, reason: string): Promise<ConnectionView> {
    return this.change(id, (row) => {
      if (row.state === 'held')
        throw refused('already_held', `connection ${row.name} is held: ${row.reason ?? ''}`, row.remedy);
      if (row.refreshToken === null)
        throw refused('no_tokens', `connection ${row.name} has no tokens: nothing is read for it`, row.remedy);
      return {
        state: 'held',
        heldCode: null,
        reason: `held by an operator: ${reason}`,
        remedy: 'Let it go on: ml-connector connect resume <connection>. Its tokens end after 30 days without use.',
      };
    });
  }

  /** Throws 409 `not_held`, and `needs_consent` for one whose tokens are lost: only a new consent brings it back. */
  resume(id: string): Promise<ConnectionView> {
    return this.change(id, (row) => {
      if (row.state !== 'held')
        throw refused('not_held', `connection ${row.name} is not held, it is ${row.state}`, null);
      if (row.heldCode !== null || row.refreshToken === null)
        throw refused('needs_consent', `connection ${row.name} has no usable tokens: ${row.reason ?? ''}`, row.remedy);
      return { state: 'restored', reason: null, remedy: null };
    });
  }

  private async change(id: string, change: (row: ConnectionRow) => Partial<ConnectionRow>): Promise<ConnectionView> {
    return viewOf((await this.store.update(id, change)) as ConnectionRow, this.clock.now());
  }
}

function refused(code: string, message: string, remedy: string | null): ApiException {
  return new ApiException(409, code, message, remedy === null ? {} : { remedy });
}
