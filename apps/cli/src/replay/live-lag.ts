import { ENTITIES, FEEDS, rawTopic, rowsTopic, tableName } from '@ml-connector/catalogue';
import { groupMembers, TopicAdmin, type KafkaClient } from '@ml-connector/kafka';

/** Consumer groups of the live transformer and writer. */
export interface LiveGroups {
  readonly transformer: string;
  readonly writer: string;
}

/** Messages the live transformer and writer have still to read. A group nobody is in has no freshness to keep. */
export async function liveLag(kafka: KafkaClient, groups: LiveGroups): Promise<number> {
  const admin = new TopicAdmin(kafka);
  const lagOf = async (group: string, topics: readonly string[]): Promise<number> => {
    if ((await groupMembers(kafka, group)) === 0) return 0;
    const lags = await admin.listLag(group, topics);
    return lags.reduce((sum, { lag }) => sum + Number(lag), 0);
  };
  const [transformer, writer] = await Promise.all([
    lagOf(groups.transformer, FEEDS.map(rawTopic)),
    lagOf(
      groups.writer,
      ENTITIES.map((entity) => rowsTopic(tableName(entity))),
    ),
  ]);
  return transformer + writer;
}
