import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate for this machine that signs itself, as files in PEM. */
export interface SelfSigned {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes one for `localhost` in a folder, over what lies there under the same name; `openssl` has to be installed. */
export function selfSigned(folder: string, name = 'server'): SelfSigned {
  const files = { certFile: join(folder, `${name}.crt`), keyFile: join(folder, `${name}.key`) };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.keyFile];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', files.certFile, '-days', '2', ...names], { stdio: 'pipe' });
  return files;
}
