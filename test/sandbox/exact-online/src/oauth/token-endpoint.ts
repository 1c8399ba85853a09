import type { Region } from '../books/books.js';
import type { Reply } from '../server/reply.js';
import { jsonReply } from '../server/reply.js';
import type { ConsentDesk } from './consent.js';
import type { TokenAnswer } from './token-desk.js';

/** `POST /api/oauth2/token`: form encoded; grants `authorization_code` and `refresh_token`. */
export function answerToken(desk: ConsentDesk, region: Region, contentType: string, body: string): Reply {
  if (!contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')) {
    return refusal(400, 'invalid_request', 'The body must be form encoded.');
  }
  const form = new URLSearchParams(body);
  const clientId = form.get('client_id') ?? '';
  const app = desk.app(clientId, region);
  if (app === undefined || app.clientSecret !== form.get('client_secret')) {
    return refusal(401, 'invalid_client', null);
  }
  const answer = grant(desk, region, app, form);
  return answer === null ? refusal(400, 'unsupported_grant_type', null) : toReply(answer);
}

function grant(
  desk: ConsentDesk,
  region: Region,
  app: Parameters<ConsentDesk['tokens']['redeem']>[0],
  form: URLSearchParams,
): TokenAnswer | null {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return desk.tokens.redeem(app, region, form.get('code') ?? '', form.get('redirect_uri') ?? '', desk.nowMs());
    case 'refresh_token':
      return desk.tokens.refresh(app, region, form.get('refresh_token') ?? '', desk.nowMs());
    default:
      return null;
  }
}

function toReply(answer: TokenAnswer): Reply {
  if (answer.kind === 'refusal') {
    const { status, error, description } = answer.refusal;
    return refusal(status, error, description);
  }
  const { accessToken, refreshToken, expiresInSeconds } = answer.pair;
  const body = {
    access_token: accessToken,
    token_type: 'bearer',
    // Text, not a number: so it is seen on the wire.
    expires_in: String(expiresInSeconds),
    refresh_token: refreshToken,
  };
  return jsonReply(200, JSON.stringify(body));
}

function refusal(status: number, error: string, description: string | null): Reply {
  const body = description === null ? { error } : { error, error_description: description };
  return jsonReply(status, JSON.stringify(body));
}
