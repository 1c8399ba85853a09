import type { ResourceName, TopicAccess } from '@ml-connector/contracts';
import { RetriableError, systemClock, withRetry } from '@ml-connector/kernel';
import type { AclEntry } from 'kafkajs';
import type { KafkaClient } from '../client/create-client.js';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from '../client/driver.js';

/** One permission, in words of Kafka's own tool. */
export interface Permission {
  /** `User:name` */
  readonly principal: string;
  readonly resource: 'topic' | 'group';
  readonly name: string;
  readonly isPrefix: boolean;
  readonly operation: keyof typeof OPERATIONS;
}

const OPERATIONS = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Describe: AclOperationTypes.DESCRIBE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  AlterConfigs: AclOperationTypes.ALTER_CONFIGS,
} as const;
/** Making topics, setting them and looking at both. */
const MANAGING = ['Create', 'Delete', 'Describe', 'DescribeConfigs', 'AlterConfigs'] as const;
const RESOURCES = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP } as const;

/** The permissions that let a principal do what is declared, and no more. Reading and writing include describing. */
export function permissionsOf(principal: string, access: TopicAccess): Permission[] {
  const each = (
    names: readonly ResourceName[],
    resource: Permission['resource'],
    operation: Permission['operation'],
  ): Permission[] => names.map((name) => ({ principal, resource, ...name, operation }));
  return [
    ...each(access.reads, 'topic', 'Read'),
    ...each(access.writes, 'topic', 'Write'),
    ...each(access.describes, 'topic', 'Describe'),
    ...MANAGING.flatMap((operation) => each(access.manages, 'topic', operation)),
    ...each(access.groups, 'group', 'Read'),
  ];
}

/** The same as a line for `kafka-acls.sh`. */
export function permissionLine({ principal, resource, name, isPrefix, operation }: Permission): string {
  const pattern = isPrefix ? 'prefixed' : 'literal';
  return `--add --allow-principal '${principal}' --operation ${operation} --${resource} '${name}' --resource-pattern-type ${pattern}`;
}

/** Brokers learn of a new permission a moment after it was given. */
const SEEN_RETRY = { attempts: 40, firstDelayMs: 50, maxDelayMs: 500 } as const;

/**
 * Gives the permissions and waits until the brokers know them; those that are there stay as they are. Throws a
 * retriable error `permissions_unseen` when the brokers do not show them in time.
 */
export async function grantPermissions(client: KafkaClient, permissions: readonly Permission[]): Promise<void> {
  const admin = client.admin();
  await admin.connect();
  try {
    await admin.createAcls({ acl: permissions.map(entryOf) });
    for (const permission of permissions)
      await withRetry(systemClock, SEEN_RETRY, async () => {
        const { resources } = await admin.describeAcls(entryOf(permission));
        if (resources.length === 0)
          throw new RetriableError('permissions_unseen', `brokers do not show: ${permissionLine(permission)}`);
      });
  } finally {
    await admin.disconnect();
  }
}

function entryOf({ principal, resource, name, isPrefix, operation }: Permission): AclEntry {
  return {
    principal,
    host: '*',
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: isPrefix ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
  };
}
