import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Tells whether a peer is one of our own proxies. */
export type TrustedProxies = (address: string) => boolean;

/** Reads comma-separated addresses and networks (`10.0.0.0/8`). Throws with the part that is neither. */
export function trustedProxies(text: string): TrustedProxies {
  const list = new BlockList();
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts.filter((some) => some !== '')) {
    const [address = '', bits, ...more] = part.split('/');
    const family = isIP(address);
    const prefix = Number(bits ?? (family === 4 ? 32 : 128));
    const fits = /^\d*$/.test(bits ?? '') && bits !== '' && prefix <= (family === 4 ? 32 : 128);
    if (family === 0 || more.length > 0 || !fits) throw new Error(`"${part}" is no address or network`);
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  if (parts.every((part) => part === '')) return () => false;
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** Who sent a request: the first from the end of X-Forwarded-For that is no proxy of ours. Nobody else's is believed. */
export function senderOf(request: Pick<IncomingMessage, 'socket' | 'headers'>, isProxy: TrustedProxies): string {
  let address = request.socket.remoteAddress ?? '';
  if (!isProxy(address)) return address;
  const named = request.headers['x-forwarded-for'] ?? '';
  const hops = (Array.isArray(named) ? named.join(',') : named).split(',').map((hop) => hop.trim());
  for (let hop = hops.pop(); hop !== undefined && hop !== '' && isProxy(address); hop = hops.pop()) address = hop;
  return address;
}
