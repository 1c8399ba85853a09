/** A request to the control interface that cannot be understood. The message names the field. */
export class ControlProblem extends Error {}

/** Fields of a JSON object as the control interface reads them. */
export class RequestFields {
  constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  static parse(body: string): RequestFields {
    if (body.trim() === '') return new RequestFields({});
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      throw new ControlProblem('The body must be a JSON object.');
    }
    return new RequestFields({ ...parsed });
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  number(name: string, fallback?: number): number {
    const value = this.fields[name] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new ControlProblem(`${name} must be a number.`);
    return value;
  }

  text(name: string, fallback?: string): string {
    const value = this.fields[name] ?? fallback;
    if (typeof value !== 'string') throw new ControlProblem(`${name} must be a text.`);
    return value;
  }

  /** A switch that is off when it isn't named. */
  flag(name: string): boolean {
    const value = this.fields[name] ?? false;
    if (typeof value !== 'boolean') throw new ControlProblem(`${name} must be true or false.`);
    return value;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback?: T): T {
    const value = this.fields[name] ?? fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new ControlProblem(`${name} must be one of ${allowed.join(', ')}.`);
    return found;
  }

  /** A flat object of scalars. */
  record(name: string): Readonly<Record<string, string | number | boolean | null>> {
    const value = this.fields[name] ?? {};
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ControlProblem(`${name} must be an object.`);
    }
    const result: Record<string, string | number | boolean | null> = {};
    for (const [key, item] of Object.entries(value)) {
      const plain = item === null || typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean';
      if (!plain) throw new ControlProblem(`${name}.${key} must be a text, a number, a boolean or null.`);
      result[key] = item;
    }
    return result;
  }
}
