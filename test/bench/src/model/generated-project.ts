import { projectFiles } from '@ml-connector/looker-sync';

/** Name of the generated model and of the project. */
export const MODEL = 'exact_core';

/** The project as it is generated. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return projectFiles({ projectName: MODEL, connectionName: 'exact_warehouse', divisionAccess: false });
}
