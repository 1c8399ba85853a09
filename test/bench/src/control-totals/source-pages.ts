import { cutPage, requestOf, type Feed } from '@ml-connector/catalogue';
import { resourceUrl } from '@ml-connector/exact';
import { z } from 'zod';
import { startTokens } from '../economy/sandbox-tokens.js';
import type { ExactSandbox } from '@ml-connector/sandbox-exact-online';

/** Reads feeds of the sandbox page by page; close with `stop`. */
export class SourcePages {
  private constructor(
    private readonly sandbox: ExactSandbox,
    private readonly accessToken: string,
    readonly stop: () => Promise<void>,
  ) {}

  static async open(sandbox: ExactSandbox): Promise<SourcePages> {
    const tokens = await startTokens(sandbox);
    const { accessToken } = z.object({ accessToken: z.string() }).parse(await (await fetch(tokens.url)).json());
    return new SourcePages(sandbox, accessToken, tokens.stop);
  }

  /** All records of a feed as they are at this moment. */
  async records(division: number, feed: Feed): Promise<Buffer[]> {
    const { path, select } = requestOf(feed);
    const headers = { authorization: `Bearer ${this.accessToken}`, accept: 'application/json', connection: 'close' };
    const found: Buffer[] = [];
    let url: string | null = resourceUrl(this.sandbox.regions.nl, division, path, {
      $select: select.join(','),
      $filter: feed.cursor === 'Timestamp' ? 'Timestamp gt 1L' : undefined,
    });
    while (url !== null) {
      const answer = await fetch(url, { headers });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      const page = cutPage(Buffer.from(await answer.arrayBuffer()));
      found.push(...page.records);
      url = page.next;
    }
    return found;
  }
}
