import { startService } from '@ml-connector/runtime';
import { service } from '@ml-connector/token-service';

/** token-service as in production, which says where it listens. */
const running = await startService(service, { env: process.env, exit: (code) => process.exit(code) });
process.send?.({ url: running.url });
process.on('disconnect', () => void running.stop().then(() => process.exit(0)));
