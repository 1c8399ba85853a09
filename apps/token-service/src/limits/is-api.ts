/** Whether an address belongs to the API or the pages of a consent; probes and metrics do not. */
export function isApi(url: string): boolean {
  return url.startsWith('/v1/') || url.startsWith('/oauth/');
}
