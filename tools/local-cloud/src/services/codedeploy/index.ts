import { arnOf } from '../../core/arn.ts';
import type { Service } from '../../core/registry.ts';
import type { AliasShifts } from '../lambda/alias-shifts.ts';
import type { LogStore } from '../logs/log-store.ts';
import { codeDeployApi } from './api.ts';
import { DeploymentGroupSet } from './deployment-groups.ts';
import { LambdaDeployments, type HookRunner } from './lambda-deployments.ts';
import { codeDeployApplication } from './resources/application.ts';
import { codeDeployDeploymentGroup } from './resources/deployment-group.ts';

interface CodeDeploy {
  readonly deployments: LambdaDeployments;
  readonly functionArn: (name: string) => string;
  readonly groupArn: (application: string, group: string) => string;
  readonly applications: Set<string>;
  readonly groups: DeploymentGroupSet;
}

interface Needed {
  readonly lambda: {
    readonly functions: HookRunner & { readonly registry: { arn(name: string): string } };
    readonly aliasShifts: Pick<AliasShifts, 'decideBy'>;
  };
  readonly logs: { readonly store: Pick<LogStore, 'events'> };
}

/** CodeDeploy for aliases of functions. */
export const codeDeploy: Service<'codedeploy', CodeDeploy, Needed> = {
  name: 'codedeploy',
  needs: ['lambda', 'logs'],
  apis: [codeDeployApi],
  resources: [codeDeployApplication, codeDeployDeploymentGroup],
  start({ config, authorizer }, { lambda: { functions, aliasShifts }, logs }) {
    const groups = new DeploymentGroupSet();
    const deployments = new LambdaDeployments({ authorizer, functions, logs: logs.store, groups });
    aliasShifts.decideBy((shift) => deployments.begin(shift));
    const functionArn = (name: string) => functions.registry.arn(name);
    const groupArn = (application: string, group: string) =>
      arnOf(config, 'codedeploy', `deploymentgroup:${application}/${group}`);
    return { deployments, functionArn, groupArn, applications: new Set(), groups };
  },
};
