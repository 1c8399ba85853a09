import { readFileSync } from 'node:fs';
import { ApiError, type FieldFault } from './reply.js';

interface PropertySchema {
  readonly type?: string;
  readonly ref?: string;
  readonly enum?: readonly string[];
  readonly nullable?: boolean;
  readonly readOnly?: boolean;
  readonly items?: PropertySchema;
}

interface ObjectSchema {
  readonly required: readonly string[];
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly opaque?: boolean;
}

interface Document {
  readonly operations: Readonly<Record<string, PropertySchema>>;
  readonly schemas: Readonly<Record<string, ObjectSchema>>;
}

const document = JSON.parse(
  readFileSync(new URL('../../api/request-bodies.json', import.meta.url), 'utf8'),
) as Document;

/**
 * Checks a body against the published schema of its operation: unknown keys, wrong types, missing required
 * keys (for creating and running only; the document declares few). Read-only keys are accepted and ignored.
 * Throws ApiError 422. Operations without a schema pass.
 */
export function checkBody(operationId: string, body: unknown): void {
  const schema = document.operations[operationId];
  if (schema === undefined) return;
  const faults: FieldFault[] = [];
  const creating = /^(create|run)_/.test(operationId);
  checkValue(schema, body, '', creating, faults);
  if (faults.length > 0) throw new ApiError(422, 'Validation Failed', faults);
}

function checkValue(
  schema: PropertySchema,
  value: unknown,
  path: string,
  creating: boolean,
  faults: FieldFault[],
): void {
  if (value === null && schema.nullable === true) return;
  if (schema.ref !== undefined) {
    checkObject(schema.ref, value, path, creating, faults);
    return;
  }
  if (!hasType(schema.type ?? 'object', value)) {
    faults.push({ field: path, code: 'invalid', message: `${path} must be of type ${String(schema.type)}` });
    return;
  }
  if (schema.enum !== undefined && !schema.enum.includes(String(value))) {
    const message = `${path} must be one of ${schema.enum.join(', ')}`;
    faults.push({ field: path, code: 'invalid', message });
  }
  if (schema.items !== undefined && Array.isArray(value)) {
    const { items } = schema;
    value.forEach((entry, index) => {
      checkValue(items, entry, `${path}[${String(index)}]`, creating, faults);
    });
  }
}

function checkObject(name: string, value: unknown, path: string, creating: boolean, faults: FieldFault[]): void {
  if (!hasType('object', value)) {
    faults.push({ field: path, code: 'invalid', message: `${path === '' ? 'body' : path} must be an object` });
    return;
  }
  const schema = document.schemas[name];
  if (schema === undefined || schema.opaque === true) return;
  const entries = value as Record<string, unknown>;
  for (const [key, entry] of Object.entries(entries)) {
    const field = path === '' ? key : `${path}.${key}`;
    const property = schema.properties[key];
    if (property === undefined) {
      faults.push({ field, code: 'unexpected', message: `${field} is not a field of ${name}` });
    } else if (property.readOnly !== true) {
      checkValue(property, entry, field, creating, faults);
    }
  }
  for (const key of creating ? schema.required : []) {
    if (entries[key] === undefined || entries[key] === null) {
      faults.push({ field: key, code: 'missing_field', message: `${key} can't be blank` });
    }
  }
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
