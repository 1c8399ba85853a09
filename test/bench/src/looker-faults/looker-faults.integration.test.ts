import { expect, it } from 'vitest';
import { tryFaults } from '../looker-faults.proof.js';
import { KILL_POINTS } from './killed-deploys.js';

it('leaves no token, no workspace and no wrong model behind, whatever goes wrong at Looker, killed at every point', async () => {
  const { figures, problems } = await tryFaults({ runs: 25, seed: 3 }, new AbortController().signal);
  expect(problems).toEqual([]);
  expect(figures).toMatchObject({ jobs: 25, tokens_open: 0, workspaces_left: 0, wrong_production: 0 });
  for (const point of Object.keys(KILL_POINTS)) expect(figures[`kills_${point}`]).toBe(1);
}, 300_000);
