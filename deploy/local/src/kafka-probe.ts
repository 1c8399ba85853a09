import { connect } from 'node:net';

/** A Metadata request, version 1, for all topics: asks the broker whom the cluster consists of. */
const METADATA_REQUEST = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** True when the broker names at least one broker, itself: it is registered and takes requests. */
export function kafkaAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write(METADATA_REQUEST));
    // Size (4), correlation id (4), then the number of brokers.
    socket.once('data', (data) => end(data.length >= 12 && data.readInt32BE(8) > 0));
  });
}
