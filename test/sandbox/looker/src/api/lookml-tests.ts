import type { ILookmlTest, ILookmlTestResult, IProjectError } from '@looker/sdk';
import { DatabaseError, runSql } from '../clickhouse/database.js';
import { notFound, ok } from '../http/reply.js';
import type { Model } from '../lookml/model.js';
import { children, filterPairs, items, text, type Block } from '../lookml/syntax.js';
import { compileQuery } from '../semantic/compile.js';
import { translateExpression } from '../semantic/expression.js';
import { SemanticError } from '../semantic/query.js';
import { identifier } from '../semantic/sql-text.js';
import { attributeValues } from './attributes.js';
import { dialectOf, targetOf } from './connections.js';
import type { ApiCall, Operation, SandboxContext, Session } from './context.js';
import { configuredModels, readerOf, type ConfiguredModel } from './lookml-access.js';
import { projectOf } from './projects.js';
import { connectionOf } from './run-query.js';
import { projectError } from './validation.js';

interface FoundTest {
  readonly configured: ConfiguredModel;
  readonly test: Block;
}

async function findTests(call: ApiCall, session: Session, context: SandboxContext): Promise<FoundTest[]> {
  const project = projectOf(call, context);
  const [file, name, modelName] = ['file_id', 'test', 'model'].map((key) => call.query.get(key));
  const models = await configuredModels(context, readerOf(session));
  return models
    .filter((configured) => configured.project.id === project.id)
    .flatMap((configured) => [...configured.model.tests.values()].map((test) => ({ configured, test })))
    .filter(({ configured, test }) => {
      const inFile = typeof file !== 'string' || test.file === file;
      const inModel = typeof modelName !== 'string' || configured.model.name === modelName;
      return inFile && inModel && (typeof name !== 'string' || test.name === name);
    });
}

function sourceOf(test: Block): Block {
  const source = children(test, 'explore_source')[0];
  if (source === undefined) throw new SemanticError(`The test "${String(test.name)}" has no explore_source.`);
  return source;
}

/** SQL that gives one row: for each assertion, how many rows of the test's query break it. */
function testSql(
  context: SandboxContext,
  session: Session,
  model: Model,
  test: Block,
  settings: Readonly<Record<string, unknown>>,
): { sql: string; asserts: readonly Block[] } {
  const source = sourceOf(test);
  const explore = model.explores.get(source.name ?? '');
  if (explore === undefined) throw new SemanticError(`Unknown explore "${String(source.name)}".`);
  const fields = children(source, 'column').map(
    (column) => text(column, 'field') ?? `${explore.alias}.${String(column.name)}`,
  );
  const limit = text(source, 'limit');
  const compiled = compileQuery(
    model,
    explore,
    {
      fields,
      filters: Object.fromEntries(filterPairs(source).map((pair) => [pair.key ?? '', pair.value])),
      filterExpression: undefined,
      sorts: items(source, 'sorts').map((sort) => (sort.key === undefined ? sort.value : `${sort.key} ${sort.value}`)),
      limit: limit === undefined ? 500 : Number(limit),
    },
    { dialect: dialectOf(settings), nowMs: context.clock.nowMs(), attributes: attributeValues(context, session.user) },
  );
  const asserts = children(test, 'assert');
  const column = (name: string): string => {
    if (!fields.includes(name)) throw new SemanticError(`The assertion uses "${name}", which the test doesn't read.`);
    return identifier(name);
  };
  const counts = asserts.map(
    (assert) => `countIf(NOT coalesce(${translateExpression(text(assert, 'expression') ?? '', column)}, FALSE))`,
  );
  return { sql: `SELECT count(), ${counts.join(', ')} FROM (\n${compiled.sql}\n)`, asserts };
}

async function run(
  context: SandboxContext,
  session: Session,
  { configured, test }: FoundTest,
): Promise<ILookmlTestResult> {
  const { model } = configured;
  const errors: IProjectError[] = [];
  const fail = (code: string, message: string, at: Block): void => {
    const place = { file: at.file, line: at.line, model: model.name };
    errors.push(projectError({ code, severity: 'error', kind: 'test', message, ...place }));
  };
  const asserts = children(test, 'assert');
  let failed = asserts.length;
  try {
    const { connection, settings } = connectionOf(context, configured);
    const { sql } = testSql(context, session, model, test, settings);
    context.recorder.sql({ atMs: context.clock.nowMs(), connection, purpose: 'test', sql });
    const [, ...counts] = (await runSql(targetOf(settings), sql)).rows[0] ?? [];
    const broken = asserts.filter((_, index) => counts[index] !== '0');
    for (const assert of broken) {
      fail('assertion_failed', `Assertion "${String(assert.name)}" failed.`, assert);
    }
    failed = broken.length;
  } catch (error) {
    if (!(error instanceof SemanticError) && !(error instanceof DatabaseError)) throw error;
    fail('query_failed', error.message, test);
  }
  return {
    model_name: model.name,
    test_name: test.name ?? '',
    assertions_count: asserts.length,
    assertions_failed: failed,
    errors,
    warnings: [],
    success: errors.length === 0,
  };
}

/** Operations on the data tests of a project. */
export const lookmlTestOperations: readonly Operation[] = [
  {
    id: 'all_lookml_tests',
    method: 'GET',
    path: '/projects/{id}/lookml_tests',
    permission: 'see_lookml',
    handle: async (call, session, context) =>
      ok(
        (await findTests(call, session, context)).map(
          ({ configured, test }) =>
            ({
              can: {},
              model_name: configured.model.name,
              name: test.name ?? '',
              explore_name: children(test, 'explore_source')[0]?.name ?? '',
              query_url_params: '',
              file: test.file,
              line: test.line,
            }) satisfies ILookmlTest,
        ),
      ),
  },
  {
    id: 'run_lookml_test',
    method: 'GET',
    path: '/projects/{id}/lookml_tests/run',
    permission: 'develop',
    handle: async (call, session, context) => {
      const tests = await findTests(call, session, context);
      if (tests.length === 0 && call.query.get('test') !== null) throw notFound();
      const results: ILookmlTestResult[] = [];
      for (const test of tests) results.push(await run(context, session, test));
      return ok(results);
    },
  },
];
