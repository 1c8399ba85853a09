/** Why an address that Exact would call or redirect to is refused; null when it is fine. */
export function addressProblem(address: string, relaxed: boolean): string | null {
  if (!URL.canParse(address)) return 'is not a valid address';
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an HTTPS address';
  if (relaxed) return null;
  if (url.protocol !== 'https:') return 'must use HTTPS';
  if (isLocal(url.hostname)) return 'must not be localhost';
  return null;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.startsWith('127.') || host === '[::1]';
}
