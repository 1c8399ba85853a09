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
