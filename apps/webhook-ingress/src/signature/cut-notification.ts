const HEAD = Buffer.from('{"Content":');
const MARK = Buffer.from(',"HashCode":"');

/** A notification cut at its outer braces, unparsed. */
export interface CutNotification {
  /** Bytes of the Content object as received: what is signed. */
  readonly content: Buffer;
  /** Everything behind `,"HashCode":"`: the signature and the end of the body. */
  readonly seal: Buffer;
}

/** Cuts a body at `{"Content":` and the last `,"HashCode":"`; undefined when it does not have that form. */
export function cutNotification(body: Buffer): CutNotification | undefined {
  if (!body.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const at = body.lastIndexOf(MARK);
  if (at < HEAD.length) return undefined;
  return { content: body.subarray(HEAD.length, at), seal: body.subarray(at + MARK.length) };
}
