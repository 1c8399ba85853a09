import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoRegions } from '@ml-connector/cli';
import { canaryText, type Canary } from './canary.js';

/** Secrets the proof knows from the start, by what they are. */
export interface Secrets {
  readonly masterKey: string;
  readonly oldMasterKey: string;
  readonly serviceAuth: string;
  readonly postgresPassword: string;
  readonly warehousePassword: string;
  readonly lookerPassword: string;
  readonly smtpPassword: string;
  readonly alertWebhookSecret: string;
  readonly clientSecret: string;
  readonly webhookSecret: string;
  readonly wrongLookerSecret: string;
  readonly gitKey: string;
  readonly s3Key: string;
  readonly sftpPassword: string;
  readonly gitPassword: string;
  readonly badValue: string;
  /** Typed by an operator: stands among the arguments of that command. */
  readonly pastedCode: string;
}

/** Makes them; none was ever anywhere else. */
export function makeSecrets(): Secrets {
  return {
    masterKey: randomBytes(32).toString('base64'),
    oldMasterKey: randomBytes(32).toString('base64'),
    serviceAuth: canaryText('service-auth'),
    postgresPassword: canaryText('postgres'),
    warehousePassword: canaryText('warehouse'),
    lookerPassword: canaryText('looker-password'),
    smtpPassword: canaryText('smtp'),
    alertWebhookSecret: canaryText('alert-webhook'),
    clientSecret: canaryText('client-secret'),
    webhookSecret: canaryText('webhook-secret'),
    wrongLookerSecret: canaryText('wrong-looker-key'),
    gitKey: generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
    s3Key: canaryText('s3'),
    sftpPassword: canaryText('sftp'),
    gitPassword: canaryText('git-password'),
    badValue: canaryText('in-a-bad-body'),
    pastedCode: canaryText('pasted-code'),
  };
}

/** What to look for from the start: the made secrets, the demo's own, and the beginnings every token has. */
export function knownCanaries(secrets: Secrets): Canary[] {
  const { masterKey, oldMasterKey, gitKey, ...plain } = secrets;
  const lines = gitKey.split('\n');
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...Object.entries({ masterKey, oldMasterKey }).flatMap(([name, value]) => [
      { name, value },
      { name: `${name} (bytes)`, value: Buffer.from(value, 'base64') },
    ]),
    // As it is stored, and its middle, however its lines are broken.
    { name: 'gitKey', value: gitKey },
    { name: 'gitKey (body)', value: lines.slice(1, -1).join('') },
    ...demoRegions(0).flatMap(({ region, clientSecret, webhookSecret }) => [
      { name: `demo client secret ${region}`, value: clientSecret },
      { name: `demo webhook secret ${region}`, value: webhookSecret },
    ]),
    { name: 'demo Looker secret', value: 'demo-looker-secret' },
    { name: 'any code or token of Exact', value: 'stampNL001.' },
    { name: 'any service token', value: 'eyJhbGciOiJIUzI1NiJ9.' },
  ];
}

/** The file a run on this machine keeps its own secrets in, made before the run. */
export function writeLocalSecrets(dataDir: string, secrets: Secrets): void {
  mkdirSync(dataDir, { recursive: true });
  const { serviceAuth: serviceAuthSecret, masterKey, lookerPassword } = secrets;
  const content = JSON.stringify({ serviceAuthSecret, masterKey, lookerPassword });
  writeFileSync(join(dataDir, 'secrets.json'), content, { mode: 0o600 });
}
