import { LEASE_MS } from '@ml-connector/token-service';
import { lifeLeft, type Chain } from './chain-server.js';
import type { Custody } from './custody.js';
import type { Answered } from './operator.js';
import type { Replica } from './replica.js';
import type { Tally } from './tally.js';

/** An access token is handed out only with more life than this. */
const MIN_LIFE_MS = 25_000;
/** A death with an intent has to be found and resolved in this time. */
const RESOLVE_MS = LEASE_MS + 30_000;
/** A note of a replica and a call to Exact come by different ways: the note may be heard a moment later. */
const HEARD_AFTER_MS = 50;

/** Compares what happened with what may happen. */
export class Judge {
  constructor(
    private readonly tally: Tally,
    private readonly now: () => number,
    private readonly problem: (text: string) => void,
  ) {}

  /** An old refresh token came to Exact. `replicas`: all there are. */
  replayed(custody: Custody, chain: Chain, replicas: readonly Replica[]): void {
    const callers = replicas.flatMap((replica) => {
      const refresh = replica.refreshing.get(custody.id);
      return refresh === undefined ? [] : [{ stoodStill: replica.stops > refresh.stops }];
    });
    const serial = chain.serial;
    setTimeout(() => {
      if (custody.storedSerial < serial || custody.death !== undefined) this.tally.recoveries++;
      else if (callers.some(({ stoodStill }) => stoodStill)) this.tally.lateCalls++;
      else {
        this.tally.doubleRefreshes++;
        this.problem(`${custody.app}: an old refresh token was sent although its successor was stored`);
      }
    }, HEARD_AFTER_MS);
  }

  tooEarly(chain: Chain): void {
    this.tally.tooEarly++;
    this.problem(`${chain.app}: refreshed at an age of ${this.now() - chain.issuedAt} ms`);
  }

  /** A reader's token; `sentAt`: when it was asked for. */
  handedOut(custody: Custody, chain: Chain, answer: Answered, sentAt: number): void {
    this.tally.reads++;
    const serial = Number(String(answer.body['accessToken']).split('.').at(-1));
    custody.seenSerial = Math.max(custody.seenSerial, serial);
    // The token may have been renewed since: judged only while it is the newest.
    if (serial !== chain.serial || lifeLeft(chain, serial, sentAt) > MIN_LIFE_MS) return;
    this.tally.deadTokens++;
    this.problem(`${custody.app}: a token with ${lifeLeft(chain, serial, sentAt)} ms of life was handed out`);
  }

  /** A death is resolved when the chain goes on, or when the connection is held as it has to be. */
  resolved(custody: Custody): void {
    const { death } = custody;
    if (death === undefined) return;
    custody.death = undefined;
    const took = this.now() - death.at;
    this.tally.resolvedMaxMs = Math.max(this.tally.resolvedMaxMs, took);
    if (death.inWindow && custody.seenSerial >= death.serial) this.tally.usedBeforeStored++;
    if (took <= RESOLVE_MS) return;
    this.tally.unnoticed++;
    this.problem(`${custody.app}: what a dead process left was resolved after ${took} ms`);
  }

  /** A chain ended although nobody died in the window. */
  lost(custody: Custody, reason: string): void {
    this.tally.chainsLost++;
    this.problem(`${custody.app}: chain lost: ${reason}`);
  }
}
