import { MARTS } from '@ml-connector/catalogue';
import { describe, expect, it } from 'vitest';
import { questionSql } from './question-sql.js';
import { martsNotAsked, QUESTIONS } from './questions.js';
import { divisionKey } from './warehouse-fill.js';

describe('questions to the marts', () => {
  it('ask every mart within one division and over all of them', () => {
    expect(martsNotAsked()).toEqual([]);
    const [first] = MARTS;
    const others = QUESTIONS.filter(({ mart }) => mart !== first?.name);
    expect(martsNotAsked(others)).toEqual([first?.name]);
    expect(martsNotAsked(QUESTIONS.filter(({ of }) => of.includes('division')))).toEqual(MARTS.map(({ name }) => name));
  });

  it.each(QUESTIONS.map((question) => [`${question.mart}, ${question.title}`, question] as const))(
    '%s: the generated project serves it',
    (_, question) => {
      const sql = questionSql(question, () => 0);
      expect(sql).toContain(`FROM looker.${question.mart} AS ${question.mart}`);
      expect(sql.includes(`division_key = '${divisionKey(0)}'`)).toBe(question.of.includes('division'));
      expect(sql.includes('2020')).toBe(question.of.includes('year'));
    },
  );
});
