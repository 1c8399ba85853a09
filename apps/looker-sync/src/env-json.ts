import { z } from 'zod';

/** A variable that holds JSON of a shape; a problem names its place within it. */
export function jsonText<S extends z.ZodType>(schema: S, empty: string): z.ZodType<z.output<S>, string | undefined> {
  return z
    .string()
    .default(empty)
    .transform((text, context) => {
      const parsed = parse(text);
      const checked = parsed === undefined ? undefined : schema.safeParse(parsed);
      if (checked?.success === true) return checked.data;
      const problems = checked?.error.issues ?? [];
      const words = problems.map(({ path, message }) => `${path.join('.') || 'all'}: ${message}`).join('; ');
      context.addIssue({ code: 'custom', message: words === '' ? 'is no JSON' : words });
      return z.NEVER;
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
