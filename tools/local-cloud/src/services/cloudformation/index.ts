import type { Service } from '../../core/registry.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { ParameterTable } from '../ssm/parameter-table.ts';
import { cloudFormationApi, type CloudFormation } from './api.ts';
import { provideBootstrap } from './bootstrap.ts';
import { ChangeSets } from './change-sets.ts';
import { ResourceTable } from './resource-table.ts';
import { StackEngine } from './stack-engine.ts';
import { StackTable } from './stack-table.ts';

interface Needed {
  readonly s3: { readonly buckets: Buckets };
  readonly ssm: { readonly parameters: ParameterTable };
}

/** CloudFormation: templates, change sets, deployments and their rollback. */
export const cloudFormation: Service<'cloudformation', CloudFormation, Needed> = {
  name: 'cloudformation',
  needs: ['s3', 'ssm'],
  apis: [cloudFormationApi],
  resources: recordedTypes({ 'AWS::CDK::Metadata': {} }),
  start({ config, database, resourceTypes }, { s3: { buckets }, ssm: { parameters } }) {
    provideBootstrap(config, buckets, parameters);
    const resources = new ResourceTable(database.sqlite);
    const stacks = new StackTable(database.sqlite);
    const context = { config, database, resources, stacks };
    const engine = new StackEngine(context, resourceTypes);
    const changeSets = new ChangeSets(context, parameters, engine);
    return { ...context, engine, changeSets, objects: buckets };
  },
  open: ({ engine }) => engine.resume(),
};
