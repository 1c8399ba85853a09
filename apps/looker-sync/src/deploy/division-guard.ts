import { TerminalError } from '@ml-connector/kernel';
import type { LookerApi } from '@ml-connector/looker';
import { DIVISION_ATTRIBUTE } from '../model/project-files.js';

/** Of the text key: a division's number alone repeats across regions. */
const DIVISION_FIELD = /\.division_key$/;

/**
 * Makes sure that every explore of every model of the project narrows what a person sees to their divisions, those of
 * `custom/` too: one that lacks the filter shows all divisions to all. Reads the session's workspace, hidden explores
 * included. Throws `explore_unguarded` with the explores and what to add.
 */
export async function ensureGuarded(api: LookerApi, projectId: string): Promise<void> {
  const models = (await api.models()).filter((model) => model.project_name === projectId);
  const unguarded: string[] = [];
  for (const { name: model, explores } of models)
    for (const { name: explore } of explores ?? [])
      if (!(await isGuarded(api, model ?? '', explore ?? ''))) unguarded.push(`${model}::${explore}`);
  if (unguarded.length === 0) return;
  throw new TerminalError(
    'explore_unguarded',
    `these explores show every division to everybody: ${unguarded.join(', ')}. Add to each: ` +
      `access_filter: { field: <view>.division_key user_attribute: ${DIVISION_ATTRIBUTE} }`,
  );
}

async function isGuarded(api: LookerApi, model: string, explore: string): Promise<boolean> {
  const { access_filters: filters } = await api.explore(model, explore);
  return (filters ?? []).some(
    ({ field, user_attribute: attribute }) => attribute === DIVISION_ATTRIBUTE && DIVISION_FIELD.test(field ?? ''),
  );
}
