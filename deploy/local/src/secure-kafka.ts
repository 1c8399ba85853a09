import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureEnginesInstalled } from './installation.js';
import { startKafka } from './kafka.js';
import { choosePorts } from './ports.js';

const run = promisify(execFile);

/** A broker with TLS, logins and access lists switched on, for tests. */
export interface SecureKafka {
  /** Listener that wants TLS and a login. */
  readonly brokers: string;
  /** Listener of its administrator: plain, no login, everything allowed. */
  readonly adminBrokers: string;
  /** Certificate the broker shows, and who signed it, in PEM. */
  readonly caFile: string;
  /** The one user of PLAIN and SCRAM. OAUTHBEARER takes any unsigned token. */
  readonly user: string;
  readonly password: string;
  stop(): Promise<void>;
}

/** Starts it with fresh data in a folder. Throws an EngineError. */
export async function startSecureKafka(folder: string, user = 'bridge'): Promise<SecureKafka> {
  await ensureEnginesInstalled(['kafka'], () => undefined);
  mkdirSync(folder, { recursive: true });
  const ports = await choosePorts(join(folder, 'ports.json'), ['broker', 'controller', 'secure']);
  const [password, keystorePassword] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  const keystore = join(folder, 'broker.p12');
  const caFile = await makeCertificate(folder, keystore, keystorePassword);
  const engine = await startKafka(join(folder, 'kafka'), ports, {
    port: ports.secure,
    ...{ user, password, keystore, keystorePassword },
  });
  return {
    brokers: `127.0.0.1:${ports.secure}`,
    adminBrokers: `127.0.0.1:${ports.broker}`,
    ...{ caFile, user, password },
    stop: () => engine.stop(),
  };
}

/** A certificate that signs itself; the Java that runs the broker brings the tool. */
async function makeCertificate(folder: string, keystore: string, password: string): Promise<string> {
  const store = ['-keystore', keystore, '-storepass', password, '-alias', 'broker'];
  const names = ['-dname', 'CN=broker', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-validity', '2'];
  await run('keytool', ['-genkeypair', ...store, ...names, '-storetype', 'PKCS12', '-keyalg', 'EC']);
  const { stdout } = await run('keytool', ['-exportcert', '-rfc', ...store]);
  const file = join(folder, 'ca.pem');
  writeFileSync(file, stdout);
  return file;
}
