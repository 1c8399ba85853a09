import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectFiles } from './project-files.js';

const GOLDEN = fileURLToPath(new URL('../../golden', import.meta.url));
const files = projectFiles({ projectName: 'exact_core', connectionName: 'exact_warehouse', divisionAccess: false });

/** A difference is a change people see in Looker: review it, then run with `-u`. */
describe('golden project', () => {
  it.each([...files])('%s is as committed', async (path, text) => {
    await expect(text).toMatchFileSnapshot(`${GOLDEN}/${path}`);
  });

  it('holds no file that is no longer made', () => {
    const committed = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(GOLDEN.length + 1));
    expect(committed.sort()).toEqual([...files.keys()].sort());
  });
});
