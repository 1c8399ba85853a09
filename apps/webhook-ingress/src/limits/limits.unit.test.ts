import { ManualClock } from '@ml-connector/testing';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AddressAllowance, networkOf } from './address-allowance.js';
import { limitConnections } from './connection-limit.js';
import { trustedProxies } from './trusted-proxies.js';

const taken = (allowance: AddressAllowance, address: string, times: number): number =>
  Array.from({ length: times }, () => allowance.take(address)).filter((waitS) => waitS === 0).length;

describe('AddressAllowance', () => {
  it('gives each address its rate and five seconds of it at once', async () => {
    const clock = new ManualClock();
    const allowance = new AddressAllowance(clock, 100);
    expect(taken(allowance, '10.0.0.1', 1_000)).toBe(500);
    expect(taken(allowance, '10.0.0.2', 10)).toBe(10);
    expect(allowance.take('10.0.0.1')).toBe(1);
    await clock.advance(1_000);
    expect(taken(allowance, '10.0.0.1', 1_000)).toBe(100);
  });

  it('slows down who is refused twenty times as much, and forgives in time', async () => {
    const clock = new ManualClock();
    const allowance = new AddressAllowance(clock, 100);
    let letIn = 0;
    for (let i = 0; i < 1_000; i++) {
      if (allowance.take('10.0.0.1') > 0) continue;
      letIn++;
      allowance.refused('10.0.0.1');
    }
    expect(letIn).toBe(25);
    await clock.advance(60_000);
    expect(taken(allowance, '10.0.0.1', 1_000)).toBe(500);
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('limitConnections', () => {
  it('closes what is above the limit of an address, counts what ends, and leaves our proxies alone', () => {
    const server = Object.assign(new EventEmitter(), { maxConnections: 0 });
    let refused = 0;
    limitConnections(server, 2, trustedProxies('10.9.0.0/16'), { add: () => void refused++ });
    const connect = (remoteAddress: string) => {
      const socket = Object.assign(new EventEmitter(), { remoteAddress, closed: false, destroy: () => undefined });
      socket.destroy = () => void (socket.closed = true);
      server.emit('connection', socket);
      return socket;
    };
    const [first, , third] = [1, 2, 3].map(() => connect('10.0.0.1'));
    expect(third?.closed).toBe(true);
    expect(refused).toBe(1);
    first?.emit('close');
    expect(connect('10.0.0.1').closed).toBe(false);
    expect(connect('10.0.0.1').closed).toBe(true);
    expect(Array.from({ length: 5 }, () => connect('10.9.1.2').closed)).toEqual(Array(5).fill(false));
  });
});

describe('trustedProxies', () => {
  it('knows addresses and networks of both families', () => {
    const isProxy = trustedProxies('10.0.0.0/8, 192.168.1.1,fd00::/8');
    expect(['10.1.2.3', '192.168.1.1', 'fd12::1', '192.168.1.2', '::1', 'nonsense'].map(isProxy)).toEqual([
      ...[true, true, true],
      ...[false, false, false],
    ]);
    expect(trustedProxies('')('10.1.2.3')).toBe(false);
  });

  it.each(['proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', '1.2.3'])('refuses "%s"', (text) => {
    expect(() => trustedProxies(text)).toThrow(text);
  });
});
