import { defineMart } from '../core/define-mart.js';
import { FACT_REFERENCES, LEDGER_PERIODS } from './aggregates.js';
import { col, NO_ID, ORIGIN } from './column.js';
import { LEDGER_REFERENCES, REFERENCES, type Reference } from './references.js';

const isThere = (dictionary: string, value: string): string =>
  `dictHas('warehouse.${dictionary}', (toString(division_key), ${value}))`;

/** What a group of facts points to is there: each part of the table has its dictionary. */
function isKnown(): string {
  const dictionaries = [...new Set(REFERENCES.map(({ dictionary }) => dictionary))];
  const cases = dictionaries.map((dictionary) => {
    const own = REFERENCES.filter((one) => one.dictionary === dictionary);
    const parts = own.map(({ part }) => `'${part}'`).join(', ');
    return `part IN (${parts}), ${isThere(dictionary, own[0]?.by === 'id' ? 'target_id' : 'target_code')}`;
  });
  return `multiIf(${cases.join(', ')}, true)`;
}

const COUNTED = `
    SELECT division_key, any(region) AS region, any(division) AS division, toString(part) AS part, toInt64(sum(lines)) AS facts,
      toInt64(sumIf(lines, (target_id != ${NO_ID} OR target_code != '') AND NOT ${isKnown()})) AS unknown
    FROM warehouse.${FACT_REFERENCES} FINAL GROUP BY division_key, part`;

/** Ledger lines are too many to be looked at each time: their groups by period are, and count as many lines. */
const COUNTED_LEDGER = `
    SELECT division_key, region, division, found.1, facts, found.2
    FROM (
      SELECT division_key, any(region) AS region, any(division) AS division, toInt64(sum(lines)) AS facts,
        arrayJoin([${LEDGER_REFERENCES.map(unknownLines).join(', ')}]) AS found
      FROM warehouse.${LEDGER_PERIODS.name} FINAL GROUP BY division_key
    )`;

function unknownLines({ part, column, dictionary, by }: Reference): string {
  const none = by === 'id' ? NO_ID : "''";
  return `('${part}', toInt64(sumIf(lines, ${column} != ${none} AND NOT ${isThere(dictionary, column)})))`;
}

/** Facts whose dimension is not known: looked up live, so that a dimension that arrives late takes them away. */
export const orphans = defineMart({
  name: 'orphans',
  label: 'Orphans',
  doc: "One row per table of facts and reference per division: facts that point to something the warehouse does not have. Counted by the warehouse's sums, which follow loads; ledger lines for their account, cost center and cost unit.",
  from: `(${COUNTED}\n    UNION ALL${COUNTED_LEDGER}\n  )`,
  since: 14,
  was: [9, 13],
  columns: {
    ...ORIGIN,
    pk: { ...ORIGIN.pk, sql: "concat(division_key, '|', replaceOne(part, '.', '|'))" },
    table_name: col.string("splitByChar('.', part)[1]", 'Table of the warehouse.'),
    reference: col.string("splitByChar('.', part)[2]", 'Column that points to what is not known.'),
    facts: col.number('facts', 'Facts of the table.', { hidden: true }),
    unknown: col.number('unknown', 'Facts that point to something unknown.', { hidden: true }),
  },
  measures: {
    count: { type: 'count', doc: 'Tables and references.', label: 'References' },
    looked_at: {
      type: 'sum',
      of: 'facts',
      doc: 'Facts that were looked at, for each of their references.',
      format: 'decimal_0',
    },
    orphans: {
      type: 'sum',
      of: 'unknown',
      doc: 'Facts whose dimension is not known, for each such reference.',
      format: 'decimal_0',
    },
  },
});
