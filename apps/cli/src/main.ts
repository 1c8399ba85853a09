#!/usr/bin/env node
import { ConnectorError } from '@ml-connector/kernel';
import { CommanderError } from 'commander';
import { errorMessage } from './output/error-message.js';
import { EXIT } from './output/exit-codes.js';
import { buildProgram } from './program.js';

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    process.stderr.write(errorMessage(error, process.argv.includes('--json')));
    process.exitCode = error instanceof ConnectorError && error.code === 'bad_environment' ? EXIT.config : EXIT.failed;
  }
}
