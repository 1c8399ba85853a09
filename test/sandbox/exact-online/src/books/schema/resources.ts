import { readFileSync } from 'node:fs';
import type { FieldSchema, ResourceSchema, WireType } from '../books.js';

/** A resource as it is written in the files of this folder: fields as `Name:Type` words. */
interface DeclaredResource {
  readonly name: string;
  readonly path: string;
  readonly key: string;
  readonly pageSize: number;
  readonly sync?: boolean;
  readonly typeName: string;
  readonly expand?: Readonly<Record<string, { resource: string; foreignKey: string } | undefined>>;
  readonly fields: readonly string[];
}

function field(word: string): FieldSchema {
  const [name, type] = word.split(':');
  if (name === undefined || type === undefined) throw new Error(`not a field: ${word}`);
  return { name, type: `Edm.${type}` as WireType };
}

function resource(declared: DeclaredResource): ResourceSchema {
  const expand: Record<string, { resource: string; foreignKey: string }> = {};
  for (const [name, target] of Object.entries(declared.expand ?? {})) if (target) expand[name] = target;
  return {
    name: declared.name,
    path: declared.path,
    key: declared.key,
    pageSize: declared.pageSize === 1000 ? 1000 : 60,
    sync: declared.sync === true,
    fields: declared.fields.flatMap((line) => line.split(' ').map(field)),
    typeName: declared.typeName,
    ...(declared.expand ? { expand } : {}),
  };
}

const FILES = [
  'system',
  'financial',
  'people',
  'crm',
  'logistics',
  'cashflow',
  'sales',
  'purchase',
  'ledger',
  'sync',
] as const;

/** The declarations stay in the source folder: the compiler does not carry them into its output. */
function declarations(file: string): readonly DeclaredResource[] {
  const address = new URL(`../../../src/books/schema/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(address, 'utf8')) as readonly DeclaredResource[];
}

/** All resources the sandbox offers. */
export const RESOURCES: readonly ResourceSchema[] = FILES.flatMap(declarations).map(resource);

const byName = new Map(RESOURCES.map((schema) => [schema.name, schema]));

/** The resource of a name such as `SyncGLAccounts`; throws on an unknown name. */
export function resourceNamed(name: string): ResourceSchema {
  const schema = byName.get(name);
  if (!schema) throw new Error(`no resource ${name}; known: ${[...byName.keys()].join(', ')}`);
  return schema;
}
