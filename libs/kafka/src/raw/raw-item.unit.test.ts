import { rawHeaders, rawKey, type FeedMarker, type RawEnvelope } from '@ml-connector/contracts';
import type { BatchMessage } from '../consumer/batch-message.js';
import { describe, expect, it } from 'vitest';
import { readRawItem } from './raw-item.js';

const envelope: RawEnvelope = {
  kind: 'record',
  feed: 'gl_accounts',
  connectionId: 'c1',
  region: 'nl',
  division: 499156,
  fetchedAt: '2026-01-01T00:00:00.000Z',
  version: '8',
  lineageId: 'l',
};
const marker: FeedMarker = {
  run: 'r',
  connectionId: 'c1',
  divisionKey: 'nl:499156',
  feed: 'gl_accounts',
  partition: 0,
  partitions: 3,
  watermark: '17',
};
const messageOf = (given: Partial<RawEnvelope> = {}, other: Partial<BatchMessage> = {}): BatchMessage => ({
  key: Buffer.from(rawKey('nl:499156', 'a|b')),
  value: Buffer.from('{"Code":"8000"}'),
  headers: rawHeaders({ ...envelope, ...given }, 0),
  offset: '5',
  timestamp: '0',
  ...other,
});

describe('readRawItem', () => {
  it('takes a record out of its envelope', () => {
    expect(readRawItem('gl_accounts', messageOf())).toMatchObject({
      kind: 'ok',
      value: { divisionKey: 'nl:499156', offset: '5', value: Buffer.from('{"Code":"8000"}') },
    });
  });

  it('reads a marker', () => {
    const message = messageOf({ kind: 'marker' }, { value: Buffer.from(JSON.stringify(marker)) });
    expect(readRawItem('gl_accounts', message)).toMatchObject({ kind: 'ok', value: { marker } });
  });

  it.each([
    ['bad_envelope', messageOf({}, { headers: {} })],
    ['bad_envelope', messageOf({}, { headers: { ...rawHeaders(envelope, 0), ce_source: 'c1/xx/1' } })],
    ['wrong_feed', messageOf({ feed: 'items' })],
    ['bad_version', messageOf({ version: '-1' })],
    ['bad_version', messageOf({ version: String(1n << 128n) })],
    ['bad_envelope', messageOf({ fetchedAt: 'yesterday' })],
    ['no_value', messageOf({}, { value: null })],
    ['bad_key', messageOf({}, { key: null })],
    ['bad_key', messageOf({ division: 1 })],
    ['bad_marker', messageOf({ kind: 'marker' }, { value: Buffer.from('{"run":1}') })],
    ['bad_marker', messageOf({ kind: 'marker' }, { value: Buffer.from('<html>') })],
  ])('dead letter %s', (reason, message) => {
    expect(readRawItem('gl_accounts', message)).toMatchObject({ kind: 'dead-letter', reason });
  });
});
