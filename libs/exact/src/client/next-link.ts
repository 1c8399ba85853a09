import { TerminalError } from '@ml-connector/kernel';

/**
 * The address of the next page, checked: same origin, same division, else a terminal error `foreign_next_link`. Our
 * token goes with the call, so a link that leads elsewhere would hand it over.
 */
export function checkedNextLink(next: string, baseUrl: string, division: number): string {
  const refuse = (why: string): never => {
    throw new TerminalError('foreign_next_link', `the page names a next page ${why}; it was not followed`);
  };
  if (!URL.canParse(next)) return refuse('that is no address');
  const url = new URL(next);
  if (url.origin !== new URL(baseUrl).origin) return refuse('on another host');
  if (url.username !== '' || url.password !== '') return refuse('with credentials in it');
  const segments = url.pathname.toLowerCase().split('/').slice(1);
  const at = segments[2] === 'beta' ? 3 : 2;
  if (segments[0] !== 'api' || segments[1] !== 'v1' || segments[at] !== String(division))
    return refuse('of another division');
  if (segments.some((segment) => segment.includes('%2f') || segment === '..')) return refuse('with a disguised path');
  return url.href;
}
