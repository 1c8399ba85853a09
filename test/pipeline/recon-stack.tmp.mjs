import { DemoStack } from './dist/demo-stack.js';
import { mkdirSync, writeFileSync, existsSync, rmSync } from 'node:fs';
const seed = 11; let demo; let dataDir;
const t0 = Date.now(); const at = (w) => console.log(((Date.now()-t0)/1000).toFixed(0), w);
for (let i = 0; i < 8; i++) {
  dataDir = `/work/wt-recon/.data/tests/stacks/keep${i}-${seed}-${process.pid}`;
  mkdirSync(dataDir, { recursive: true });
  try { demo = await DemoStack.start({ dataDir, seed, log: (t) => at(t) }); break; } catch (e) { at(e.message.slice(0, 200)); }
}
for (let i = 0; ; i++) try { await demo.loaded(); break; } catch (e) { if (i > 4) break; at(e.message.slice(0,200)); }
at('loaded'); writeFileSync('/tmp/recon-ready', dataDir);
while (!existsSync('/tmp/recon-stop')) await new Promise((r) => setTimeout(r, 1000));
rmSync('/tmp/recon-stop'); rmSync('/tmp/recon-ready', { force: true });
await demo.stop(); at('stopped'); process.exit(0);
