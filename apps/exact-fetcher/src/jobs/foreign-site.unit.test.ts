import { describe, expect, it } from 'vitest';
import { refuseForeignSite } from './foreign-site.js';

const me = (uri: string) => Buffer.from(`{"__metadata":{"uri":"${uri}","type":"x"},"UserID":"u"}`);

describe('the site of an answer', () => {
  it.each([
    ['of the region', 'https://start.exactonline.nl/api/v1/current/Me(guid)'],
    ['with escaped slashes', 'https:\\/\\/start.exactonline.nl\\/api\\/v1'],
    ['a stand-in', 'http://127.0.0.1:9400/api/v1/current/Me'],
    ['not named', ''],
  ])('%s is taken', (_name, uri) => {
    expect(() => refuseForeignSite(me(uri), 'nl')).not.toThrow();
  });

  it.each(['https://start.exactonline.be/api/v1/x', 'https:\\/\\/start.exactonline.co.uk\\/api'])(
    'of another region is refused: %s',
    (uri) => {
      expect(() => refuseForeignSite(me(uri), 'nl')).toThrow(expect.objectContaining({ code: 'region_mismatch' }));
    },
  );

  it('is not asked for without a record', () => {
    expect(() => refuseForeignSite(undefined, 'nl')).not.toThrow();
  });
});
