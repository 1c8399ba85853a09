import { FEEDS } from '@ml-connector/catalogue';
import { describe, expect, it } from 'vitest';
import { trialUrl } from './scope-check.js';
import { SCOPE_AREAS } from './scopes.js';

describe('scopes', () => {
  it('cover every feed once', () => {
    const covered = SCOPE_AREAS.flatMap(({ triedBy, feeds }) => [triedBy, ...feeds]);
    const own = ['divisions', 'deletions', 'control_counts'];
    expect(covered.toSorted()).toEqual(
      FEEDS.map(({ name }) => name)
        .filter((name) => !own.includes(name))
        .toSorted(),
    );
  });

  it.each(SCOPE_AREAS.map((area) => [area.scope, area] as const))(
    '%s is tried by a call that brings one row at most',
    (_name, area) => {
      const { searchParams, pathname } = new URL(trialUrl('https://x.test', 7, area));
      expect(pathname).toMatch(/^\/api\/v1\/7\/\w+/);
      if (pathname.includes('/sync/')) expect(searchParams.get('$filter')).toBe('Timestamp gt 9223372036854775807L');
      else expect(searchParams.get('$top')).toBe('1');
    },
  );
});
