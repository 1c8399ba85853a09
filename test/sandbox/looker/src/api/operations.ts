import { connectionMetadataOperations } from './connection-metadata.js';
import { connectionOperations } from './connections.js';
import { contentValidationOperations } from './content-validation.js';
import type { Operation } from './context.js';
import { dashboardOperations } from './dashboards.js';
import { datagroupOperations } from './datagroups.js';
import { deployOperations } from './deploy.js';
import { folderOperations } from './folders.js';
import { gitBranchOperations } from './git-branches.js';
import { groupOperations } from './groups.js';
import { instanceOperations } from './instance.js';
import { sessionOperations } from './login.js';
import { lookmlModelOperations } from './lookml-models.js';
import { lookmlTestOperations } from './lookml-tests.js';
import { lookOperations } from './looks.js';
import { projectFileOperations } from './project-files.js';
import { projectOperations } from './projects.js';
import { queryOperations } from './queries.js';
import { queryTaskOperations } from './query-tasks.js';
import { scheduledPlanOperations } from './scheduled-plans.js';
import { userAttributeOperations } from './user-attributes.js';
import { validationOperations } from './validation.js';

/** Everything the sandbox serves below /api/4.0, login aside. */
export const OPERATIONS: readonly Operation[] = [
  ...sessionOperations,
  ...instanceOperations,
  ...connectionOperations,
  ...connectionMetadataOperations,
  ...projectOperations,
  ...gitBranchOperations,
  ...deployOperations,
  ...projectFileOperations,
  ...validationOperations,
  ...lookmlTestOperations,
  ...lookmlModelOperations,
  ...dashboardOperations,
  ...datagroupOperations,
  ...queryOperations,
  ...queryTaskOperations,
  ...userAttributeOperations,
  ...groupOperations,
  ...folderOperations,
  ...lookOperations,
  ...contentValidationOperations,
  ...scheduledPlanOperations,
];
