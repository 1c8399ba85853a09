import { RetriableError } from '@ml-connector/kernel';
import { ApiException } from '@ml-connector/runtime';
import { failedPage, PAGE_HEADERS, renderPage, type ConsentPage } from './pages.js';

/** The part of Fastify's reply used here. */
export interface BrowserReply {
  status(code: number): BrowserReply;
  headers(values: Readonly<Record<string, string | string[]>>): BrowserReply;
  send(body: string): unknown;
}

/** Sends a page. */
export function sendPage(
  reply: BrowserReply,
  status: number,
  page: ConsentPage,
  cookies: readonly string[] = [],
): void {
  reply
    .status(status)
    .headers({ ...PAGE_HEADERS, ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }) })
    .send(renderPage(page));
}

/**
 * Runs what answers a browser; what goes wrong becomes a page for a person, unless the caller asked for JSON: then, and
 * for what nobody foresaw, the error goes on to the API's error body.
 */
export async function answerBrowser(
  reply: BrowserReply,
  accept: string | undefined,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const status = statusOf(error);
    if (status === undefined || wantsJson(accept)) throw error;
    const { code, message } = error as ApiException | RetriableError;
    sendPage(reply, status, failedPage(code, message, error instanceof ApiException ? error.remedy : null));
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof ApiException) return error.status;
  return error instanceof RetriableError ? 503 : undefined;
}

function wantsJson(accept: string | undefined): boolean {
  return accept?.includes('application/json') === true && !accept.includes('text/html');
}
