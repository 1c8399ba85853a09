import type { IContentValidation } from '@looker/sdk';
import { ApiError, ok } from '../http/reply.js';
import { SemanticError } from '../semantic/query.js';
import type { LookRecord } from '../state/state.js';
import type { Operation, SandboxContext, Session } from './context.js';
import { runQuery } from './run-query.js';

type Broken = NonNullable<IContentValidation['content_with_errors']>[number];

/** What a Look's query says when it is compiled against what is deployed; undefined when it compiles. */
async function faultOf(context: SandboxContext, session: Session, look: LookRecord): Promise<Broken | undefined> {
  const body = context.store.state.queries[look.queryId]?.body ?? {};
  try {
    await runQuery(context, session, body, 'sql', new URLSearchParams({ force_production: 'true' }));
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof SemanticError)) throw error;
    const place = { model_name: String(body['model']), explore_name: String(body['view']) };
    return {
      id: look.id,
      look: { id: look.id, title: look.title },
      errors: [{ message: error.message, ...place }],
    };
  }
}

/** Checks Looks that are not in the trash against the deployed model. */
export const contentValidationOperations: readonly Operation[] = [
  {
    id: 'content_validation',
    method: 'GET',
    path: '/content_validation',
    permission: 'develop',
    handle: async (_call, session, context) => {
      const looks = Object.values(context.store.state.looks).filter((look) => !look.deleted);
      const broken: Broken[] = [];
      for (const look of looks) {
        const fault = await faultOf(context, session, look);
        if (fault !== undefined) broken.push(fault);
      }
      return ok({
        content_with_errors: broken,
        computation_time: 0,
        total_looks_validated: looks.length,
      } satisfies IContentValidation);
    },
  },
];
