import { randomUUID } from 'node:crypto';
import type { Region } from '../books/books.js';
import { ODataProblem } from '../odata/problem.js';
import { addressProblem } from '../oauth/address-rules.js';
import type { AppRegistration, Caller } from '../oauth/oauth-types.js';
import { userId } from '../server/me.js';
import { amsterdamWallClock } from '../server/wall-clock.js';
import { postCallback } from './callback.js';
import type { Subscription } from './subscription.js';
import { TOPICS } from './subscription.js';

const probeTimeoutMs = 5_000;

/** Keeps the webhook subscriptions and applies the rules of creating them. */
export class SubscriptionDesk {
  private list: Subscription[] = [];

  constructor(
    private readonly relaxed: boolean,
    private readonly save: () => void,
  ) {}

  restore(list: readonly Subscription[]): void {
    this.list = [...list];
  }

  all(): readonly Subscription[] {
    return this.list;
  }

  of(clientId: string, region: Region, division: number): readonly Subscription[] {
    return this.list.filter((one) => one.clientId === clientId && one.region === region && one.division === division);
  }

  /** @throws ODataProblem 404 when the app has no such subscription in the division */
  remove(caller: Caller, division: number, id: string): void {
    const found = this.of(caller.clientId, caller.region, division).find((one) => one.id === id);
    if (found === undefined) throw new ODataProblem(404, 'Resource not found for the segment WebhookSubscriptions.');
    this.list = this.list.filter((one) => one !== found);
    this.save();
  }

  /**
   * Creates a subscription after the callback answered the empty probe with 200 or 201.
   * @throws ODataProblem 400 on a wrong body, 500 on a refused callback or an existing subscription
   */
  async create(
    caller: Caller,
    app: AppRegistration,
    division: number,
    body: string,
    nowMs: number,
  ): Promise<Subscription> {
    const { topic, callbackUrl, description } = readBody(body);
    if (!TOPICS.includes(topic)) throw new ODataProblem(400, `Invalid: Topic '${topic}'.`);
    this.checkCallback(callbackUrl, app);
    const same = (one: Subscription): boolean => one.topic === topic;
    if (this.of(caller.clientId, caller.region, division).some(same)) throw alreadyExists();
    const status = await postCallback(callbackUrl, '', probeTimeoutMs);
    if (status !== 200 && status !== 201) {
      throw new ODataProblem(500, `Invalid: POST to Callback URL. The answer was ${status === 0 ? 'none' : status}.`);
    }
    // Another call may have created it while the probe was under way.
    if (this.of(caller.clientId, caller.region, division).some(same)) throw alreadyExists();
    const created: Subscription = {
      id: randomUUID(),
      region: caller.region,
      division,
      clientId: caller.clientId,
      userId: userId(caller.user),
      topic,
      callbackUrl,
      description: description ?? 'Sandbox app',
      createdMs: amsterdamWallClock(nowMs),
    };
    this.list = [...this.list, created];
    this.save();
    return created;
  }

  private checkCallback(callbackUrl: string, app: AppRegistration): void {
    const problem = addressProblem(callbackUrl, this.relaxed);
    if (problem !== null) throw new ODataProblem(500, `Invalid: Callback URL ${problem}.`);
    if (!this.relaxed && new URL(callbackUrl).hostname !== new URL(app.redirectUri).hostname) {
      throw new ODataProblem(500, 'Invalid: Callback URL must have the domain of the redirect URI of the app.');
    }
  }
}

function alreadyExists(): ODataProblem {
  return new ODataProblem(500, 'Data already exists.');
}

function readBody(body: string): { topic: string; callbackUrl: string; description: string | null } {
  const read = parseObject(body);
  const topic = read['Topic'];
  const callbackUrl = read['CallbackURL'];
  const description = read['Description'];
  if (typeof topic !== 'string') throw new ODataProblem(400, 'Mandatory: Topic.');
  if (typeof callbackUrl !== 'string') throw new ODataProblem(400, 'Mandatory: CallbackURL.');
  return { topic, callbackUrl, description: typeof description === 'string' ? description : null };
}

function parseObject(body: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ODataProblem(400, 'Error processing request stream. The body is not JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ODataProblem(400, 'The body is not a JSON object.');
  return { ...parsed };
}
