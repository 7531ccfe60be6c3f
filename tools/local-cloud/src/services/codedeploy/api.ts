import type { Call } from '../../core/authorization/authorizer.ts';
import type { Input, JsonApi } from '../../core/api/api.ts';
import type { LambdaDeployment, LambdaDeployments } from './lambda-deployments.ts';

interface Own {
  readonly deployments: LambdaDeployments;
  readonly functionArn: (name: string) => string;
  readonly groupArn: (application: string, group: string) => string;
}

/** The operations with which a hook reads its deployment and reports its status. Only CloudFormation creates deployments. */
export const codeDeployApi: JsonApi<Own> = {
  authorizations: Object.fromEntries(
    [
      'BatchGetDeploymentTargets',
      'GetDeployment',
      'ListDeploymentTargets',
      'PutLifecycleEventHookExecutionStatus',
    ].map((operation) => [operation, (input: Input, own: Own) => groupCall(operation, input, own)]),
  ),
  protocol: 'json-1.1',
  service: 'codedeploy',
  targetPrefix: 'CodeDeploy_20141006',
  operations: {
    BatchGetDeploymentTargets,
    GetDeployment,
    ListDeploymentTargets,
    PutLifecycleEventHookExecutionStatus,
  },
};

const deploymentOf = ({ deploymentId }: Input, { deployments }: Own) => deployments.get(String(deploymentId));

/** A deployment belongs to its group. */
function groupCall(operation: string, input: Input, own: Own): Call {
  const { applicationName, deploymentGroupName } = deploymentOf(input, own);
  const resource = own.groupArn(applicationName, deploymentGroupName);
  return { action: `codedeploy:${operation}`, resource };
}

/** A deployment has one target, named like its function. */
function ListDeploymentTargets(input: Input, own: Own) {
  return { targetIds: [deploymentOf(input, own).functionName] };
}

function BatchGetDeploymentTargets(input: Input, own: Own) {
  const deployment = deploymentOf(input, own);
  const wanted: unknown[] = input['targetIds'] ?? [];
  const deploymentTargets = wanted.includes(deployment.functionName) ? [targetOf(deployment, own)] : [];
  return { deploymentTargets };
}

function GetDeployment(input: Input, own: Own) {
  const { id, applicationName, deploymentGroupName, status, failure, createdAtMs } = deploymentOf(input, own);
  const errorInformation = failure !== undefined && { code: 'HOOK_EXECUTION_FAILURE', message: failure };
  return {
    deploymentInfo: {
      deploymentId: id,
      applicationName,
      deploymentGroupName,
      status,
      creator: 'CloudFormation',
      computePlatform: 'Lambda',
      createTime: createdAtMs / 1000,
      ...(errorInformation && { errorInformation }),
    },
  };
}

function PutLifecycleEventHookExecutionStatus(input: Input, { deployments }: Own) {
  const { deploymentId, lifecycleEventHookExecutionId, status } = input;
  deployments.report(String(deploymentId), String(lifecycleEventHookExecutionId), String(status));
  return { lifecycleEventHookExecutionId };
}

function targetOf(deployment: LambdaDeployment, { functionArn }: Own): object {
  const { id, functionName, functionAlias, currentVersion, targetVersion, status } = deployment;
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: id,
      targetId: functionName,
      targetArn: functionArn(functionName),
      status,
      lambdaFunctionInfo: {
        functionName,
        functionAlias,
        currentVersion,
        targetVersion,
        targetVersionWeight: status === 'Succeeded' ? 100 : 0,
      },
    },
  };
}
