import { authoriseAnswer, TOKEN_API, type ConnectionView } from '@ml-connector/contracts';
import { TerminalError, type Region } from '@ml-connector/kernel';
import type { Access } from '../config/addresses.js';
import type { Services } from '../config/services.js';
import { demoRegions } from './sandboxes.js';

/** One region of the demo company. */
export interface DemoRegion {
  readonly region: Region;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
}

/** Where the demo's parts are reached. */
export interface DemoSurroundings {
  readonly exactControl: string;
  readonly redirectUri: string;
  readonly webhookBaseUrl: string;
  readonly looker: { readonly baseUrl: string; readonly clientId: string; readonly clientSecret: string };
}

/** Stores the Looker key and authorises a connection for each region, by the real code flow; what is there is kept. */
export async function connectDemo(
  services: Services,
  regions: readonly DemoRegion[],
  surroundings: DemoSurroundings,
): Promise<string[]> {
  await services.put('token-service', TOKEN_API.looker, surroundings.looker);
  const existing = (await services.get('token-service', TOKEN_API.connections)) as ConnectionView[];
  const ids: string[] = [];
  for (const region of regions) {
    const name = `demo-${region.region}`;
    const found = existing.find((connection) => connection.name === name);
    const id = found?.id ?? (await create(services, name, region, surroundings));
    if (found === undefined || found.state === 'new' || found.state === 'held')
      await authorise(services, id, surroundings);
    ids.push(id);
  }
  return ids;
}

/** The same for a stack that has the stand-ins: its own addresses, the demo's regions and keys. Gives the regions. */
export async function connectDemoStack(services: Services, access: Access): Promise<readonly DemoRegion[]> {
  const { sandbox, services: addresses } = access;
  if (sandbox === undefined) throw new TerminalError('no_sandbox', 'a demo needs the stand-ins');
  const regions = demoRegions(Number(new URL(sandbox.exactControl).port));
  await connectDemo(services, regions, {
    exactControl: sandbox.exactControl,
    redirectUri: `${addresses['token-service']}/oauth/callback`,
    webhookBaseUrl: addresses['webhook-ingress'],
    looker: { baseUrl: sandbox.looker, clientId: 'demo-looker-key', clientSecret: 'demo-looker-secret' },
  });
  return regions;
}

async function create(
  services: Services,
  name: string,
  demo: DemoRegion,
  surroundings: DemoSurroundings,
): Promise<string> {
  const created = await services.post('token-service', TOKEN_API.connections, {
    name,
    ...demo,
    redirectUri: surroundings.redirectUri,
    webhookBaseUrl: surroundings.webhookBaseUrl,
    divisions: 'all',
  });
  return (created as { id: string }).id;
}

/** Plays the person in the browser: opens the link, agrees at Exact, and follows Exact back with the link's cookie. */
async function authorise(services: Services, id: string, surroundings: DemoSurroundings): Promise<void> {
  const begun = authoriseAnswer.parse(await services.get('token-service', `${TOKEN_API.authorise(id)}?format=json`));
  const opened = await fetch(begun.startUrl ?? begun.url, { redirect: 'manual' });
  const consentPage = opened.headers.get('location');
  if (consentPage === null)
    throw new TerminalError('consent_failed', `token-service answered ${opened.status} to the link of a consent`);
  const cookie = opened.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  const approval = await fetch(`${surroundings.exactControl}/oauth/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: consentPage, user: 'finance@demo.example' }),
  });
  if (!approval.ok)
    throw new TerminalError('consent_failed', `the sandbox refused the consent: ${await approval.text()}`);
  const { location } = (await approval.json()) as { location: string };
  const back = await fetch(location, { headers: { accept: 'application/json', cookie: cookie.join('; ') } });
  if (!back.ok)
    throw new TerminalError(
      'callback_failed',
      `token-service answered ${back.status} to the code: ${await back.text()}`,
    );
}
