import type { Service } from '../../core/registry.ts';
import { ssmApi, type Ssm } from './api.ts';
import { ParameterTable } from './parameter-table.ts';
import { ssmParameter } from './resources.ts';

/** The parameter store of Systems Manager. */
export const ssm: Service<'ssm', Ssm> = {
  name: 'ssm',
  needs: [],
  apis: [ssmApi],
  resources: [ssmParameter],
  start: ({ config, database }) => ({ config, parameters: new ParameterTable(database.sqlite) }),
};
