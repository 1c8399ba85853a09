import { assembleModel, modelFiles } from './lookml/assemble.js';
import type { Model } from './lookml/model.js';
import { parseProject, type ProjectFiles } from './lookml/project.js';
import { compileQuery } from './semantic/compile.js';
import { SemanticError, type CompileContext, type SemanticQuery } from './semantic/query.js';

/** What is asked of an explore; what is left out is not asked for. */
export type ProjectQuery = Partial<SemanticQuery> & Pick<SemanticQuery, 'fields'>;

/** SQL of a query on an explore; throws SemanticError when the explore does not serve it. */
export type ProjectSql = (explore: string, query: ProjectQuery, context: CompileContext) => string;

/** Parses a project and assembles its first model. */
export function firstModel(name: string, files: ProjectFiles): Model {
  const project = parseProject(name, files, () => undefined);
  const [first] = modelFiles(project);
  if (first === undefined) throw new Error('the project has no model file');
  return assembleModel(project, first.name, first.file);
}

/** The SQL that the explores of a project's first model are asked by, without a server. */
export function projectSql(name: string, files: ProjectFiles): ProjectSql {
  const model = firstModel(name, files);
  return (explore, query, context) => {
    const found = model.explores.get(explore);
    if (found === undefined) throw new SemanticError(`The model "${model.name}" has no explore "${explore}".`);
    const whole = { filters: {}, filterExpression: undefined, sorts: [], limit: undefined, ...query };
    return compileQuery(model, found, whole, context).sql;
  };
}
