const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995;

/** Murmur2 of a key as Kafka's Java client computes it: the same key goes to the same partition whoever writes it. */
export function murmur2(key: Buffer): number {
  const { length } = key;
  let hash = SEED ^ length;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(key.readInt32LE(at), M);
    word ^= word >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(word, M);
  }
  const left = length & 3;
  if (left === 3) hash ^= (key[whole + 2] ?? 0) << 16;
  if (left >= 2) hash ^= (key[whole + 1] ?? 0) << 8;
  if (left >= 1) hash = Math.imul(hash ^ (key[whole] ?? 0), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

/** Partition of a key among `partitions`. */
export function partitionOfKey(key: Buffer | string, partitions: number): number {
  return (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % partitions;
}
