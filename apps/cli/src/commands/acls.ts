import { OPERATOR_ACCESS, SERVICES, TOPIC_ACCESS } from '@ml-connector/contracts';
import {
  createKafkaClient,
  grantPermissions,
  permissionLine,
  permissionsOf,
  type Permission,
} from '@ml-connector/kafka';
import { silentLogger, TerminalError } from '@ml-connector/kernel';
import type { Command } from 'commander';
import { kafkaFromEnv } from '../config/kafka-from-env.js';
import { contextOf } from './context.js';

const OPERATOR = 'operator';

/** `acls`: what each service may do on a cluster that asks who somebody is. */
export function aclsCommand(program: Command): void {
  program
    .command('acls')
    .description('permissions each service needs on a secured Kafka, as lines for kafka-acls.sh, or given at once')
    .option('--user-prefix <text>', 'what stands before the name of a service in the name of its user', '')
    .option('--grant', 'give them now (KAFKA_BROKERS and the login of an administrator); none is taken away')
    .addHelpText('after', '\nExample:\n  ml-connector acls --user-prefix exact- > permissions.txt')
    .action(async (options: { userPrefix: string; grant?: boolean }, command: Command) => {
      const { output } = contextOf(command);
      const permissions = allPermissions(options.userPrefix);
      if (options.grant === true) await grant(permissions);
      output.data({ permissions, granted: options.grant === true }, () => {
        if (options.grant === true) output.line(`${permissions.length} permissions are given`);
        else for (const permission of permissions) output.line(permissionLine(permission));
      });
    });
}

function allPermissions(prefix: string): Permission[] {
  return [
    ...SERVICES.flatMap((service) => permissionsOf(`User:${prefix}${service}`, TOPIC_ACCESS[service])),
    ...permissionsOf(`User:${prefix}${OPERATOR}`, OPERATOR_ACCESS),
  ];
}

async function grant(permissions: readonly Permission[]): Promise<void> {
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers === undefined || brokers === '') throw new TerminalError('bad_environment', 'set KAFKA_BROKERS');
  const connection = kafkaFromEnv(brokers, process.env);
  await grantPermissions(
    createKafkaClient({ ...connection, clientId: 'ml-connector', logger: silentLogger }),
    permissions,
  );
}
