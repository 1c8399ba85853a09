import { answerConsent } from '../oauth/consent.js';
import type { SandboxCore } from '../server/sandbox-core.js';
import { consentDesk } from '../server/site.js';
import type { RequestFields } from './request-fields.js';
import { ControlProblem } from './request-fields.js';

/**
 * Plays the user's browser: opens the authorisation address, allows (or denies) as `user`, and gives back where the
 * browser would be sent next, without going there. `divisions` (comma separated) narrows the consent.
 */
export function approveConsent(core: SandboxCore, fields: RequestFields): object {
  const address = fields.text('url');
  if (!URL.canParse(address)) throw new ControlProblem('url must be an address.');
  const url = new URL(address);
  const region = [...core.bases].find(([, base]) => base === url.origin)?.[0];
  if (region === undefined)
    throw new ControlProblem(`url must begin with one of ${[...core.bases.values()].join(', ')}.`);
  const parameters = new URLSearchParams(url.searchParams);
  parameters.set('auto', fields.oneOf('decision', ['approve', 'deny'] as const, 'approve'));
  parameters.set('user', fields.text('user', 'demo@example.test'));
  if (fields.has('divisions')) parameters.set('divisions', fields.text('divisions'));
  const reply = answerConsent(consentDesk(core), region, parameters);
  const location = reply.headers['Location'];
  if (location === undefined) throw new ControlProblem(`The login page refused: ${reply.body}`);
  return { location };
}
