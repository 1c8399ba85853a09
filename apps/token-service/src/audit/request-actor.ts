import { AsyncLocalStorage } from 'node:async_hooks';

/** What the guard leaves on a request. */
export interface ActingRequest {
  readonly caller?: string;
}

const requests = new AsyncLocalStorage<ActingRequest>();

/** Runs the handling of a request so that changes below know whose they are. */
export function actingFor(request: ActingRequest, work: () => void): void {
  requests.run(request, work);
}

/** Whose work is going on: the caller of the request, `public` for a browser's, `system` outside of requests. */
export function currentActor(): string {
  const request = requests.getStore();
  return request === undefined ? 'system' : (request.caller ?? 'public');
}
