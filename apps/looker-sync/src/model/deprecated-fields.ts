import type { Dimension, Measure } from '@ml-connector/lookml';
import { DEPRECATIONS, type Deprecation } from './deprecations.js';

/** Fields of an explore that are kept for old content: hidden, each showing what took its place, or nothing. */
export interface KeptFields {
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
}

/** The fields to keep in an explore's view. */
export function keptFields(explore: string, deprecations: readonly Deprecation[] = DEPRECATIONS): KeptFields {
  const own = deprecations.filter((one) => one.explore === explore && one.gone !== true);
  return {
    dimensions: own
      .filter(({ kind }) => kind === 'dimension')
      .map((one): Dimension => ({
        ...texts(one),
        type: 'string',
        sql: one.replacedBy === undefined ? 'CAST(NULL AS Nullable(String))' : `\${${one.replacedBy}}`,
      })),
    measures: own
      .filter(({ kind }) => kind === 'measure')
      .map((one): Measure => ({
        ...texts(one),
        type: 'number',
        sql: one.replacedBy === undefined ? 'CAST(NULL AS Nullable(Float64))' : `\${${one.replacedBy}}`,
      })),
  };
}

function texts({
  field,
  note,
  replacedBy,
  until,
}: Deprecation): Pick<Dimension, 'name' | 'label' | 'description' | 'hidden'> {
  const instead = replacedBy === undefined ? 'It shows nothing any more.' : `Use ${replacedBy}.`;
  return {
    name: field,
    label: `${field} (deprecated)`,
    description: `Deprecated: ${note} ${instead} Kept until ${until}.`,
    hidden: true,
  };
}
