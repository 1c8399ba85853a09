import type { BatchMessage } from '@ml-connector/kafka';
import { deadLetter, ok, type Outcome } from '@ml-connector/kernel';
import type { z } from 'zod';

/** A message's JSON, checked; what is not in its shape is a dead letter that names the fields. */
export function readJson<S extends z.ZodType>(message: BatchMessage, schema: S): Outcome<z.output<S>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message.value?.toString('utf8') ?? '');
  } catch (error) {
    if (error instanceof SyntaxError) return deadLetter('bad_json', 'the message is no JSON text');
    throw error;
  }
  const checked = schema.safeParse(parsed);
  if (checked.success) return ok(checked.data);
  return deadLetter('bad_message', checked.error.issues.map((issue) => issue.path.join('.') || 'body').join(', '));
}
