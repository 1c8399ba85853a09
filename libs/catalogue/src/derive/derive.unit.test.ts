import { describe, expect, it } from 'vitest';
import { ENTITIES, entityByTable, FEEDS, feedByName } from '../catalogue.js';
import { columnName, tableName } from '../core/names.js';
import { dataDictionary } from './dictionary.js';
import { requestOf } from './request.js';
import { rawTopic, rowsTopic } from './topics.js';

describe('derived', () => {
  it('asks for key and cursor first, each field once, in an address that Exact accepts', () => {
    for (const feed of FEEDS) {
      const { select, expand } = requestOf(feed);
      expect(select.slice(0, feed.key.length)).toEqual(feed.key);
      if (feed.cursor !== null) expect(select).toContain(feed.cursor);
      expect(new Set(select).size).toBe(select.length);
      expect(select.join(',').length).toBeLessThan(5_000);
      expect(expand).toBe(feed.lines?.property ?? null);
    }
  });

  it('asks for the lines of a document through their property', () => {
    const feed = feedByName('purchase_entries');
    const { select, expand } = requestOf(feed!);
    expect(expand).toBe('PurchaseEntryLines');
    expect(select).toContain('PurchaseEntryLines/AmountDC');
    expect(select).not.toContain('PurchaseEntryLines');
  });

  it('names topics, tables and columns', () => {
    expect(rawTopic({ name: 'sales_order_lines' })).toBe('exact.raw.sales-order-lines.v1');
    expect(rowsTopic('fact_sales_order')).toBe('warehouse.rows.fact_sales_order.v1');
    expect(['GLAccountCode', 'AmountDC', 'ID', 'YourRef', 'Classification1'].map(columnName)).toEqual([
      'gl_account_code',
      'amount_dc',
      'id',
      'your_ref',
      'classification1',
    ]);
    for (const entity of ENTITIES) expect(entityByTable(tableName(entity))).toBe(entity);
  });

  it('documents every field of every table', () => {
    const text = dataDictionary();
    for (const entity of ENTITIES) {
      const section = text.split(`\n## ${tableName(entity)}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const name of Object.keys(entity.fields)) expect(section).toContain(`| ${name} |`);
    }
  });
});
