import { describe, expect, it } from 'vitest';
import { planList } from './plan-config.js';

const PLAN = { name: 'P', look: 'payables-due', cron: '0 7 * * 1', to: [{ type: 'email', address: 'a@b.nl' }] };
const problemsOf = (plans: unknown): string =>
  (planList.safeParse(plans).error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');

describe('scheduled plans as configured', () => {
  it('fill in what goes without saying', () => {
    expect(planList.parse([PLAN])).toEqual([
      {
        ...PLAN,
        timeZone: 'UTC',
        onlyWithResults: false,
        onlyWhenChanged: false,
        to: [{ type: 'email', address: 'a@b.nl', format: 'xlsx' }],
      },
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['nothing to send', { look: undefined }, /one of look, lookId and dashboard/],
    ['two things to send', { lookId: '7' }, /one of look, lookId and dashboard/],
    ['a Look there is not', { look: 'profit' }, /payables-due/],
    ['no time', { cron: undefined }, /one of cron and afterLoads/],
    ['two times', { afterLoads: true }, /one of cron and afterLoads/],
    ['four fields of a crontab', { cron: '7 * * 1' }, /five fields/],
    ['nobody to send to', { to: [] }, /0\.to/],
    ['a kind of destination there is not', { to: [{ type: 'fax', address: '1' }] }, /0\.to\.0\.type/],
    ['a login in an address', { to: [{ type: 'sftp', address: 'sftp://u:p@h/', secret: 'x' }] }, /without a login/],
    ['a credential', { to: [{ type: 's3', address: 's3://b/', secret: 'x', password: 'y' }] }, /Unrecognized key/],
    [
      'rows of a dashboard to compare',
      { look: undefined, dashboard: 'd', to: [{ type: 'receiver' }] },
      /a dashboard has not/,
    ],
  ])('refuse %s', (_what, change, words) => {
    expect(problemsOf([{ ...PLAN, ...change }])).toMatch(words);
  });

  it('refuse two of one name', () => {
    expect(problemsOf([PLAN, PLAN])).toMatch(/same name/);
  });
});
