import { MARTS } from '@ml-connector/catalogue';
import type { ProjectQuery } from '@ml-connector/sandbox-looker';
import { OWN_QUESTIONS } from './own-questions.js';
import { LOOK_QUESTIONS, TILE_QUESTIONS } from './published-questions.js';

/** One question to one mart. */
export interface Question extends ProjectQuery {
  readonly mart: string;
  /** Where it stands: a tile, a Look, or a question of the bench. */
  readonly title: string;
  /** What it is narrowed to, another one each time; by none: all divisions that may be seen, all years. */
  readonly of: readonly ('division' | 'year')[];
}

/** Everything that is asked: what dashboards and Looks ask when they are opened, and what is asked beside them. */
export const QUESTIONS: readonly Question[] = [...OWN_QUESTIONS, ...TILE_QUESTIONS, ...LOOK_QUESTIONS];

/** Marts that lack a question within one division, or one over all of them. */
export function martsNotAsked(questions: readonly Question[] = QUESTIONS): string[] {
  const isAsked = (mart: string, narrowed: boolean): boolean =>
    questions.some((one) => one.mart === mart && one.of.includes('division') === narrowed);
  return MARTS.map(({ name }) => name).filter((name) => !isAsked(name, true) || !isAsked(name, false));
}
