import { entitiesOf, rawTopic, rowsTopic, tableName, type Feed } from '@ml-connector/catalogue';

/** Where the rows of a feed go. */
export interface FeedPlan {
  readonly feed: Feed;
  readonly rawTopic: string;
  /** Table of each entity of the feed, and its topic. */
  readonly topics: ReadonlyMap<string, string>;
  /** children feeds: table of the lines and of the headers; their messages say which documents they are about. */
  readonly documents?: { readonly headers: string; readonly lines: string };
}

/** The plan of a feed, from the catalogue. */
export function planOf(feed: Feed): FeedPlan {
  const entities = entitiesOf(feed);
  const topics = new Map(entities.map((entity) => [tableName(entity), rowsTopic(tableName(entity))]));
  const header = entities.find((entity) => entity.part === 'header');
  const line = entities.find((entity) => entity.part === 'line');
  return {
    feed,
    rawTopic: rawTopic(feed),
    topics,
    ...(header === undefined || line === undefined
      ? {}
      : { documents: { headers: tableName(header), lines: tableName(line) } }),
  };
}
