import { describe, expect, it } from 'vitest';
import { env } from './env.js';

const remote = env.shape.GIT_REMOTE_URL;

describe('GIT_REMOTE_URL', () => {
  it.each(['https://git:hush@example.test/lookml.git', 'https://hush@example.test/lookml.git'])(
    'with a password is refused, and never repeated: %s',
    (url) => {
      const { success, error } = remote.safeParse(url);
      expect(success).toBe(false);
      expect(error?.message).toContain("job secret 'git-key'");
      expect(error?.message).not.toContain('hush');
    },
  );

  it.each([
    'git@github.com:acme/lookml.git',
    'ssh://git@example.test/lookml.git',
    '/srv/git/lookml.git',
    'https://example.test/a@b.git',
  ])('takes %s', (url) => expect(remote.parse(url)).toBe(url));
});

describe('DIVISION_GROUPS', () => {
  const groups = env.shape.DIVISION_GROUPS;

  it('gives divisions to groups', () => {
    expect(groups.parse('{"Finance": ["nl:1", "be:2"], "Holding": "all"}')).toEqual({
      Finance: ['nl:1', 'be:2'],
      Holding: 'all',
    });
    expect(groups.parse(undefined)).toEqual({});
  });

  it.each([
    ['{', 'is no JSON'],
    ['[]', 'all: Invalid input: expected record, received array'],
    ['{"Finance": ["499156"]}', 'Finance.0: a division is written region:number'],
    ['{"Finance": []}', 'Finance: '],
  ])('refuses %s and says where', (text, words) => {
    expect(groups.safeParse(text).error?.issues[0]?.message).toContain(words);
  });
});
