const IMPORT = /^\/\/([A-Za-z0-9_-]+)\/(.*)$/;

/** A file path as an include names it: the importing project's own, or one of another project. */
export interface IncludeTarget {
  /** Undefined for the project itself. */
  readonly project: string | undefined;
  readonly pattern: string;
}

/**
 * Reads an include pattern: `/a/b.view` counts from the project's root, `//other/a.view` from another
 * project, anything else from the including file's own folder.
 */
export function includeTarget(pattern: string, includingPath: string): IncludeTarget {
  const imported = IMPORT.exec(pattern);
  if (imported !== null) return { project: imported[1], pattern: imported[2] ?? '' };
  if (pattern.startsWith('/')) return { project: undefined, pattern: pattern.slice(1) };
  const folder = includingPath.includes('/') ? includingPath.slice(0, includingPath.lastIndexOf('/') + 1) : '';
  return { project: undefined, pattern: normalise(folder + pattern) };
}

/** Paths that an include pattern reaches, sorted; the `.lkml` and `.lookml` endings may be left out. */
export function matchPaths(pattern: string, paths: Iterable<string>): string[] {
  const expression = new RegExp(`^${toExpression(pattern)}(\\.lkml|\\.lookml)?$`);
  return [...paths].filter((path) => expression.test(path)).sort();
}

/** Whether a pattern holds a wildcard. */
export function isWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

function toExpression(pattern: string): string {
  return pattern
    .split(/(\*\*\/|\*\*|\*)/)
    .map((part) => {
      if (part === '**/') return '(?:.*/)?';
      if (part === '**') return '.*';
      return part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
}

function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
