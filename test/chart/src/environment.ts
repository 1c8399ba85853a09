import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './chart.js';

/** What the generated `.env.example` says of the services' variables. */
export class Environment {
  private readonly variables = new Map(
    [
      ...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(
        /# Read by: (.*?)\.( Required\.)?\n#? ?([A-Z_0-9]+)=/g,
      ),
    ].map(([, readers = '', required, name = '']) => [
      name,
      { readers: readers.split(', '), isRequired: required !== undefined },
    ]),
  );

  /** Number of variables there are. */
  get size(): number {
    return this.variables.size;
  }

  /** Whether a service reads a variable. */
  reads(service: string, name: string): boolean {
    const readers = this.variables.get(name)?.readers ?? [];
    return readers.includes(service) || readers.includes('every service');
  }

  /** Variables a service does not start without. */
  requiredBy(service: string): string[] {
    return [...this.variables]
      .filter(([name, { isRequired }]) => isRequired && this.reads(service, name))
      .map(([n]) => n);
  }
}
