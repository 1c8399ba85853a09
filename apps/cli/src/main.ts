#!/usr/bin/env node
import { ConnectorError, errorText } from '@ml-connector/kernel';
import { CommanderError } from 'commander';
import { EXIT } from './output/exit-codes.js';
import { buildProgram } from './program.js';

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const code = error instanceof ConnectorError ? ` (${error.code})` : '';
    process.stderr.write(`${errorText(error)}${code}\n`);
    process.exitCode = error instanceof ConnectorError && error.code === 'bad_environment' ? EXIT.config : EXIT.failed;
  }
}
