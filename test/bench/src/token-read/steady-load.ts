import { request, type Agent } from 'node:http';

/** Requests at a constant rate. */
export interface Load {
  readonly url: string;
  readonly path: string;
  readonly agent: Agent;
  readonly authorization: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Milliseconds from the moment each request was due until its answer was read, ascending: a server that stalls is
 * charged with all that were due meanwhile. Throws on any answer but 200.
 */
export async function steadyLoad(load: Load): Promise<number[]> {
  const total = load.perSecond * load.seconds;
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * load.perSecond));
    while (answers.length < due) {
      const dueAt = startedAt + ((answers.length + 1) / load.perSecond) * 1000;
      answers.push(ask(load).then(() => performance.now() - dueAt));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (await Promise.all(answers)).toSorted((a, b) => a - b);
}

/** The value below which `share` of the ascending values lie. */
export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}

function ask({ url, path, agent, authorization }: Load): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method: 'POST', agent, headers: { authorization } }, (response) => {
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`answered with ${response.statusCode}`)),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}
