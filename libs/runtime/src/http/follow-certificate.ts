import { unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Logger } from '@ml-connector/kernel';
import type { BaseConfig } from '../config/base-env.js';
import { serverCertificate } from '../config/server-tls-env.js';

/** Files are looked at so often: certificates are renewed weeks before they end. */
const LOOK_EVERY_MS = 1_000;

/**
 * Takes a renewed certificate into use without a restart; connections that are open keep theirs. Files that do not
 * fit, as in the middle of being changed, leave the former one in use and say so. Gives what ends it.
 */
export function followCertificate(server: Server, config: BaseConfig, logger: Logger): () => void {
  const files = [config.TLS_CERT_FILE, config.TLS_KEY_FILE].filter((file) => file !== undefined);
  if (!(server instanceof HttpsServer) || files.length < 2) return () => undefined;
  const renew = (): void => {
    try {
      const renewed = serverCertificate(config) ?? {};
      createSecureContext(renewed);
      server.setSecureContext(renewed);
      logger.info('certificate_renewed');
    } catch (error) {
      logger.error('certificate_unusable', { error });
    }
  };
  for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, renew);
  return () => files.forEach((file) => unwatchFile(file, renew));
}
