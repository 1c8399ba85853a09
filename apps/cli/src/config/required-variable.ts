import { TerminalError } from '@ml-connector/kernel';

/** Value of an environment variable. Throws `bad_environment` where it is not set. */
export function requiredVariable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new TerminalError('bad_environment', `set ${name}`);
  return value;
}
