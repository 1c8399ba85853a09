import { readFileSync } from 'node:fs';
import { errorText } from '@ml-connector/kernel';
import { BadConfigError } from '@ml-connector/runtime';
import { KEY_BYTES } from './aes-gcm.js';
import { KeyRing } from './key-ring.js';
import { LocalKeyWrapper } from './key-wrapper.js';

/** Where master keys come from. */
export interface MasterKeyConfig {
  readonly MASTER_KEY?: string | undefined;
  readonly MASTER_KEY_FILE?: string | undefined;
  readonly MASTER_KEYS_OLD?: string | undefined;
  readonly MASTER_KEYS_OLD_FILE?: string | undefined;
}

const MAKE_ONE = 'make one by: ml-connector vault new-key';

/** The master keys of this process. Throws `BadConfigError` with what to do; never says a key. */
export function masterKeys(config: MasterKeyConfig): KeyRing {
  const problems: string[] = [];
  const primary = keysOf(config, 'MASTER_KEY', problems);
  const old = keysOf(config, 'MASTER_KEYS_OLD', problems);
  const [first] = primary;
  if (problems.length === 0 && (first === undefined || primary.length > 1))
    problems.push(`MASTER_KEY: ${primary.length} keys are given, one is needed; older ones are MASTER_KEYS_OLD's`);
  if (problems.length > 0 || first === undefined) throw new BadConfigError('token-service', problems);
  return new KeyRing(
    new LocalKeyWrapper(first),
    old.map((key) => new LocalKeyWrapper(key)),
  );
}

function keysOf(config: MasterKeyConfig, name: 'MASTER_KEY' | 'MASTER_KEYS_OLD', problems: string[]): Buffer[] {
  const [value, file] = [config[name], config[`${name}_FILE`]];
  if (value !== undefined && file !== undefined)
    problems.push(`${name}: is set, and ${name}_FILE too; set one of them`);
  if (value === undefined && file === undefined) {
    if (name === 'MASTER_KEY') problems.push(`MASTER_KEY: is not set, nor MASTER_KEY_FILE; ${MAKE_ONE}`);
    return [];
  }
  const text = value ?? readKeyFile(`${name}_FILE`, file ?? '', problems);
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.flatMap((word, at) => {
    const key = Buffer.from(word, 'base64');
    if (key.length === KEY_BYTES && key.toString('base64') === word) return [key];
    problems.push(
      `${value === undefined ? `${name}_FILE` : name}: key ${at + 1} is not 32 bytes in base64; ${MAKE_ONE}`,
    );
    return [];
  });
}

function readKeyFile(name: string, file: string, problems: string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(`${name}: the file can't be read: ${errorText(error)}`);
    return '';
  }
}
