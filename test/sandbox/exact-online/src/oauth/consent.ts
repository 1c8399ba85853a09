import type { Region } from '../books/books.js';
import type { Reply } from '../server/reply.js';
import { htmlReply } from '../server/reply.js';
import { addressProblem } from './address-rules.js';
import type { AppRegistration } from './oauth-types.js';
import type { TokenDesk } from './token-desk.js';

/** What the consent page needs of the sandbox. */
export interface ConsentDesk {
  readonly tokens: TokenDesk;
  readonly relaxed: boolean;
  app(clientId: string, region: Region): AppRegistration | undefined;
  divisions(region: Region): readonly { division: number; name: string }[];
  nowMs(): number;
}

/**
 * `/api/oauth2/auth`: shows a page with a form, or acts at once when the parameters hold `auto=approve` or
 * `auto=deny` (the form posts the same names). `divisions` may narrow the consent, comma separated or repeated.
 */
export function answerConsent(desk: ConsentDesk, region: Region, parameters: URLSearchParams): Reply {
  const app = desk.app(parameters.get('client_id') ?? '', region);
  if (app === undefined) return refused('The client id is unknown.');
  const redirectUri = parameters.get('redirect_uri') ?? '';
  const problem = addressProblem(redirectUri, desk.relaxed);
  if (problem !== null) return refused(`The redirect address ${problem}.`);
  if (redirectUri !== app.redirectUri) return refused('The redirect address does not match the registration.');
  if (parameters.get('response_type') !== 'code') return refused('The response type must be code.');
  switch (parameters.get('auto')) {
    case 'approve':
      return approve(desk, region, app, parameters);
    case 'deny':
      return redirect(redirectUri, { error: 'access_denied', state: parameters.get('state') });
    default:
      return htmlReply(200, consentPage(desk, region, parameters));
  }
}

function approve(desk: ConsentDesk, region: Region, app: AppRegistration, parameters: URLSearchParams): Reply {
  const user = parameters.get('user') ?? '';
  if (user === '') return refused('A user name is needed.');
  const named = parameters
    .getAll('divisions')
    .flatMap((text) => text.split(','))
    .filter((text) => text !== '');
  const code = desk.tokens.issueCode(
    {
      clientId: app.clientId,
      redirectUri: app.redirectUri,
      user,
      region,
      divisions: named.length === 0 ? null : named.map(Number),
    },
    desk.nowMs(),
  );
  return redirect(app.redirectUri, { code, state: parameters.get('state') });
}

function redirect(address: string, parameters: Readonly<Record<string, string | null>>): Reply {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.set(name, value);
  return { status: 302, headers: { Location: url.href }, body: '' };
}

function refused(text: string): Reply {
  return htmlReply(400, `<!doctype html><title>Exact Online</title><h1>Error</h1><p>${escape(text)}</p>`);
}

function consentPage(desk: ConsentDesk, region: Region, parameters: URLSearchParams): string {
  const hidden = ['client_id', 'redirect_uri', 'response_type', 'state']
    .filter((name) => parameters.has(name))
    .map((name) => `<input type="hidden" name="${name}" value="${escape(parameters.get(name) ?? '')}">`);
  const boxes = desk
    .divisions(region)
    .map(
      ({ division, name }) =>
        `<label><input type="checkbox" name="divisions" value="${division}" checked> ${division} ${escape(name)}</label><br>`,
    );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Exact Online: log in</title></head><body>',
    '<h1>Exact Online (sandbox)</h1><form method="post" action="/api/oauth2/auth">',
    ...hidden,
    '<label>User name <input name="user" value="demo@example.test"></label><br>',
    ...boxes,
    '<button name="auto" value="approve">Allow</button> <button name="auto" value="deny">Deny</button>',
    '</form></body></html>',
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
