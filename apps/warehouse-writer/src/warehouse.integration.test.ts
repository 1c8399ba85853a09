import { DICTIONARIES, dictionarySql } from '@ml-connector/catalogue';
import { silentMeter, systemClock } from '@ml-connector/kernel';
import { uniqueName } from '@ml-connector/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { ensureWarehouse, ownerClient } from './testing/warehouse-tables.js';
import { Warehouse } from './warehouse.js';

const client = ownerClient();
afterAll(() => client.close());

describe('Warehouse', () => {
  it('has a batch wait for a dictionary that is away, and goes on when it is back', async () => {
    await ensureWarehouse(client);
    const warehouse = new Warehouse(client, systemClock, silentMeter);
    const dictionary = DICTIONARIES.find(({ name }) => name === 'dict_cost_unit')!;
    const aside = uniqueName('dict_aside');
    await client.command(`RENAME DICTIONARY warehouse.dict_cost_unit TO warehouse.${aside}`);
    const away = await warehouse.reloadDictionaries('dim_cost_unit').catch((error: unknown) => error);
    await client.command(dictionarySql(dictionary));
    await client.command(`DROP DICTIONARY warehouse.${aside}`);
    expect(away).toMatchObject({ kind: 'retriable', code: 'dictionary_away' });
    await warehouse.reloadDictionaries('dim_cost_unit');
  });
});
