/** Official types of what callers hand in or read; the package itself stays behind this library. */
export type {
  IFolder,
  IGroup,
  ILookWithQuery,
  IScheduledPlan,
  IScheduledPlanDestination,
  IUserAttribute,
  IWriteQuery,
  IWriteScheduledPlan,
} from '@looker/sdk';
