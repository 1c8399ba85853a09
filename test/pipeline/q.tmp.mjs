import { WarehouseClient } from '@ml-connector/clickhouse';
import { readFileSync } from 'node:fs';
const a = JSON.parse(readFileSync(readFileSync('/tmp/recon-ready','utf8') + '/addresses.json','utf8'));
const c = new WarehouseClient({ url: a.clickhouseUrl, application: 'q' });
for (const q of process.argv.slice(2)) { try { console.log(JSON.stringify(await c.query(q), null, 0)); } catch (e) { console.log(e.message.slice(0, 400)); } }
process.exit(0);
