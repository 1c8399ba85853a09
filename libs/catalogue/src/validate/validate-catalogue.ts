import { ENTITIES } from '../catalogue.js';
import type { Entity } from '../core/define-entity.js';
import { ENTITY_RULES } from './entity-rules.js';
import { FEED_RULES, uniqueNames } from './feed-rules.js';

/** Problems of a set of declarations, each with the place and what to do; none when they are sound. */
export function validateCatalogue(entities: readonly Entity[] = ENTITIES): string[] {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const feeds = [...new Set(entities.map((entity) => entity.feed))];
  return [
    ...uniqueNames(entities, feeds),
    ...entities.flatMap((entity) =>
      ENTITY_RULES.flatMap((rule) => rule(entity, byName).map((problem) => `${entity.name}: ${problem}`)),
    ),
    ...feeds.flatMap((feed) => {
      const own = entities.filter((entity) => entity.feed === feed);
      return FEED_RULES.flatMap((rule) => rule(feed, own).map((problem) => `feed ${feed.name}: ${problem}`));
    }),
  ];
}
