import type { Service } from '../../core/registry.ts';
import { iamApi } from './api.ts';
import { iamPolicy, iamRole, type Iam } from './resources.ts';

/** Roles and their policies. The core evaluates them for every call. */
export const iam: Service<'iam', Iam> = {
  name: 'iam',
  needs: [],
  apis: [iamApi],
  resources: [iamRole, iamPolicy],
  start: ({ config, authorizer }) => ({ config, authorizer }),
};
