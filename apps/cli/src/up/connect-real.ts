import { isCancel, text } from '@clack/prompts';
import { TOKEN_API, type ConnectionView } from '@ml-connector/contracts';
import { systemClock } from '@ml-connector/kernel';
import { beginConsent } from '../commands/connect/authorise.js';
import type { RealCredentials } from '../config/real-credentials.js';
import type { Services } from '../config/services.js';
import type { Output } from '../output/output.js';

/** Name of the connection `up` makes of the environment; more are added by `connect add`. */
const NAME = 'main';
const LOOK_MS = 2_000;

/** Stores Looker's key and the connection, and leads a person through the consent where it is missing. */
export async function connectReal(
  services: Services,
  real: RealCredentials,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  await services.put('token-service', TOKEN_API.looker, {
    baseUrl: real.LOOKER_BASE_URL,
    clientId: real.LOOKER_CLIENT_ID,
    clientSecret: real.LOOKER_CLIENT_SECRET,
  });
  const existing = (await services.get('token-service', TOKEN_API.connections)) as ConnectionView[];
  const connection = existing.find((c) => c.name === NAME) ?? (await create(services, real));
  if (connection.state === 'new' || connection.state === 'held')
    await authorise(services, connection.id, output, signal);
}

async function create(services: Services, real: RealCredentials): Promise<ConnectionView> {
  const webhooks =
    real.EXACT_WEBHOOK_URL === undefined || real.EXACT_WEBHOOK_SECRET === undefined
      ? {}
      : { webhookBaseUrl: real.EXACT_WEBHOOK_URL, webhookSecret: real.EXACT_WEBHOOK_SECRET };
  return (await services.post('token-service', TOKEN_API.connections, {
    name: NAME,
    region: real.EXACT_REGION,
    clientId: real.EXACT_CLIENT_ID,
    clientSecret: real.EXACT_CLIENT_SECRET,
    redirectUri: real.EXACT_REDIRECT_URI,
    divisions: real.EXACT_DIVISIONS?.split(',').map(Number) ?? 'all',
    ...webhooks,
  })) as ConnectionView;
}

async function authorise(services: Services, id: string, output: Output, signal: AbortSignal): Promise<void> {
  const begun = await beginConsent(services, id);
  if (begun.startUrl !== null)
    output.line(
      `Open this link in a browser and agree (the browser comes back to token-service):\n\n  ${begun.startUrl}\n`,
    );
  output.line(
    `${begun.startUrl === null ? 'Open' : "Where the browser can't come back, open"} this one:\n\n  ${begun.url}\n`,
  );
  if (output.live) {
    const redirected = await text({
      message: 'After the second link: paste the whole address the browser ends on (empty after the first)',
      defaultValue: '',
    });
    if (!isCancel(redirected) && redirected !== '')
      await services.post('token-service', TOKEN_API.code(id), { redirected });
  }
  for (;;) {
    const { state } = (await services.get('token-service', TOKEN_API.connection(id))) as ConnectionView;
    if (state !== 'new' && state !== 'held') return;
    await systemClock.sleep(LOOK_MS, signal);
  }
}
