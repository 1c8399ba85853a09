import { readFileSync, statSync } from 'node:fs';
import { serviceKeysOf, type Caller, type ServiceKeys } from '@ml-connector/contracts';
import { TerminalError, type Clock, type Logger } from '@ml-connector/kernel';
import type { ServiceAuthConfig } from '../config/service-auth-env.js';

/** A mounted file is looked at no more often. */
const LOOK_MS = 1_000;

/** Keys of service tokens from the environment, or from a mounted file that is read again when it changes. */
export function serviceKeys(config: ServiceAuthConfig, clock: Clock, logger: Logger): ServiceKeys {
  const { SERVICE_AUTH_SECRET: value, SERVICE_AUTH_SECRET_FILE: file } = config;
  if (value !== undefined) return serviceKeysOf(value);
  if (file !== undefined) return new MountedKeys(file, clock, logger);
  throw new TerminalError('no_service_secret', 'an internal API needs serviceAuthEnv in its environment');
}

class MountedKeys implements ServiceKeys {
  #keys: ServiceKeys;
  #version: string;
  #lookAt: number;

  constructor(
    private readonly file: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#version = versionOf(file);
    this.#keys = serviceKeysOf(readFileSync(file, 'utf8'));
    this.#lookAt = clock.now() + LOOK_MS;
  }

  of(caller: Caller, audience: string): readonly Uint8Array[] {
    if (this.clock.now() >= this.#lookAt) this.#look();
    return this.#keys.of(caller, audience);
  }

  /** A file that is away for a moment, or half written, changes nothing: it says so in the log until it is good. */
  #look(): void {
    this.#lookAt = this.clock.now() + LOOK_MS;
    try {
      const version = versionOf(this.file);
      if (version === this.#version) return;
      this.#keys = serviceKeysOf(readFileSync(this.file, 'utf8'));
      this.#version = version;
      this.logger.info('service_secret_changed');
    } catch (error) {
      this.logger.error('service_secret_unreadable', { error });
    }
  }
}

/** Follows links: a mounted secret changes by the target of one. */
function versionOf(file: string): string {
  const { ino, mtimeMs, size } = statSync(file);
  return `${ino}/${mtimeMs}/${size}`;
}
