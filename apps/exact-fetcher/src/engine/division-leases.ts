import type { Lease, Leases } from '@ml-connector/postgres';
import type { Clock } from '@ml-connector/kernel';

/** Milliseconds a lease lives without being renewed: more than `BEFORE_WRITING_MS`; others wait as long after a crash. */
export const LEASE_TTL_MS = 45_000;

/** The right to call Exact for a division and to write its raw records. */
export interface HeldLease {
  /** The lease itself, for writes that must be its owner's; undefined when it is gone. */
  claim(): Lease | undefined;
  /** Milliseconds it is ours for sure, by our clock; 0 when it is gone. */
  remainingMs(): number;
  /** Lengthens it; false when another owner has it. */
  renew(): Promise<boolean>;
  /** Gives it back. */
  release(): Promise<void>;
}

/** Leases of divisions and connections, kept in Postgres. */
export class DivisionLeases {
  constructor(
    private readonly leases: Leases,
    private readonly clock: Clock,
    /** This process. */
    private readonly owner: string,
  ) {}

  /** The lease, or null while another owner has it. */
  async acquire(name: string): Promise<HeldLease | null> {
    let held: Lease | undefined = await this.leases.acquire(name, this.owner, LEASE_TTL_MS);
    if (held === undefined) return null;
    return {
      claim: () => held,
      remainingMs: () => (held === undefined ? 0 : Math.max(0, held.expiresAt - this.clock.now())),
      renew: async () => {
        held = held === undefined ? undefined : await this.leases.renew(held, LEASE_TTL_MS);
        return held !== undefined;
      },
      release: async () => {
        if (held !== undefined) await this.leases.release(held);
        held = undefined;
      },
    };
  }
}
