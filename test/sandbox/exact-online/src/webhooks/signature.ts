import { createHmac } from 'node:crypto';

/** HMAC-SHA256 of the Content object as it stands in the body, upper-case hex. */
export function hashCode(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content, 'utf8').digest('hex').toUpperCase();
}

/** The body of a notification: the content's text is what is signed, character by character. */
export function signedBody(content: string, secret: string): string {
  return `{"Content":${content},"HashCode":"${hashCode(content, secret)}"}`;
}
