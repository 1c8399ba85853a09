import type { Clock } from '@ml-connector/kernel';

/** So many seconds' allowance may come in one burst. */
const BURST_S = 5;
/** A refused request costs as much as so many good ones: strangers are slowed down long before Exact is. */
const REFUSED_COST = 20;
/** Addresses remembered; the oldest go first. */
const MAX_ADDRESSES = 10_000;

interface Allowance {
  left: number;
  atMs: number;
}

/** What each sender's address may still ask for. */
export class AddressAllowance {
  readonly #byAddress = new Map<string, Allowance>();

  constructor(
    private readonly clock: Clock,
    private readonly perS: number,
  ) {}

  /** Takes one request; 0, or the seconds after which the address may come again. */
  take(address: string): number {
    const allowance = this.#of(address);
    if (allowance.left < 1) return Math.max(1, Math.ceil((1 - allowance.left) / this.perS));
    allowance.left -= 1;
    return 0;
  }

  /** The request was none of ours. An address can owe for a burst's worth at most. */
  refused(address: string): void {
    const allowance = this.#of(address);
    allowance.left = Math.max(-BURST_S * this.perS, allowance.left - (REFUSED_COST - 1));
  }

  #of(address: string): Allowance {
    const nowMs = this.clock.now();
    const id = networkOf(address);
    const most = BURST_S * this.perS;
    const known = this.#byAddress.get(id);
    if (known !== undefined) {
      known.left = Math.min(most, known.left + (Math.max(0, nowMs - known.atMs) / 1000) * this.perS);
      known.atMs = nowMs;
      return known;
    }
    const fresh = { left: most, atMs: nowMs };
    this.#byAddress.set(id, fresh);
    if (this.#byAddress.size > MAX_ADDRESSES) {
      const oldest = this.#byAddress.keys().next();
      if (oldest.done === false) this.#byAddress.delete(oldest.value);
    }
    return fresh;
  }
}

/** A holder of IPv6 has at least a /64 of addresses: they count as one. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
