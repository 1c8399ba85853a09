import type { Feed } from '@ml-connector/catalogue';
import { checkRaw } from '@ml-connector/kafka';
import { TerminalError } from '@ml-connector/kernel';
import type { ReplayParts } from '../../replay/replay-parts.js';
import type { ConnectedContext } from '../context.js';
import { refetchOlder } from '../refetch-older.js';

/**
 * Before tables are built anew: has Exact read again what the bus has older than the warehouse. Throws `raw_is_older`
 * where there is any, for what is read again has to be on the bus first.
 */
export async function checkBeforeRebuild(
  { warehouse, kafka, onStep }: Pick<ReplayParts, 'warehouse' | 'kafka' | 'onStep'>,
  context: ConnectedContext,
  feed: Feed,
  signal: AbortSignal,
): Promise<void> {
  onStep('comparing what is on the bus with the live tables');
  const checked = await checkRaw(warehouse, kafka, feed, { signal });
  if (checked.older.length === 0) return;
  const refused = await refetchOlder(context, [checked]);
  const what = `${checked.older.length} of ${checked.keys} keys of ${feed.name} are older on the bus than in the live tables`;
  throw new TerminalError(
    'raw_is_older',
    refused.length === 0
      ? `${what}: Exact reads them again; give the same command once they are there (ml-connector reconcile raw --feed ${feed.name} says so)`
      : `${what}, and could not be read again: ${refused.join('; ')}. To build the tables all the same: --accept-differences`,
  );
}
