import { type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { zodText } from './api-error.js';
import { ApiException } from './api-exception.js';

/**
 * Checks a body, query or parameter: `@Body(zodPipe(schema)) body: Body`. Answers 400 `bad_request` naming the fields;
 * `whole` names the value itself.
 */
export function zodPipe<S extends z.ZodType>(schema: S, whole = 'body'): PipeTransform<unknown, z.output<S>> {
  return {
    transform: (value) => {
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      throw new ApiException(400, 'bad_request', zodText(parsed.error, whole));
    },
  };
}
