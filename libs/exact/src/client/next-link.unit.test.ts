import { describe, expect, it } from 'vitest';
import { checkedNextLink } from './next-link.js';

const base = 'https://start.exactonline.nl';
const good = `${base}/api/v1/123/sync/Financial/TransactionLines?$skiptoken=5L&$select=ID,Timestamp`;

describe('checkedNextLink', () => {
  it.each([
    good,
    `${base}/api/v1/beta/123/budget/BudgetScenarios?$skiptoken=1`,
    `https://START.exactonline.nl:443/api/v1/123/x`,
  ])('follows %s', (link) => {
    expect(checkedNextLink(link, base, 123)).toContain('start.exactonline.nl/api/v1/');
  });

  it.each([
    ['another host', 'https://start.exactonline.be/api/v1/123/x'],
    ['a host that only begins alike', 'https://start.exactonline.nl.evil.example/api/v1/123/x'],
    ['no TLS', 'http://start.exactonline.nl/api/v1/123/x'],
    ['another port', 'https://start.exactonline.nl:8443/api/v1/123/x'],
    ['credentials', 'https://a:b@start.exactonline.nl/api/v1/123/x'],
    ['another division', `${base}/api/v1/1234/x`],
    ['a division in the query only', `${base}/api/v1/9/x?division=123`],
    ['a climb out of the division', `${base}/api/v1/123/../9/x`],
    ['a disguised climb', `${base}/api/v1/123/%2e%2e%2f9/x`],
    ['another path', `${base}/docs/123`],
    ['no address', 'next'],
    ['a relative address', '/api/v1/123/x'],
  ])('refuses %s', (_why, link) => {
    expect(() => checkedNextLink(link, base, 123)).toThrow(expect.objectContaining({ code: 'foreign_next_link' }));
  });
});
