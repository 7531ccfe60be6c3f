import type { Cloud } from '../../cloud.ts';
import type { LambdaDeployment } from '../../code-deploy/lambda-deployments.ts';
import type { Input, JsonApi } from '../api.ts';

/** What a hook asks CodeDeploy about its deployment, and what it reports. Deployments are made by CloudFormation alone. */
export const codeDeploy: JsonApi = {
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

const deploymentOf = ({ deploymentId }: Input, { lambdaDeployments }: Cloud) =>
  lambdaDeployments.get(String(deploymentId));

/** The one target of a deployment has the name of its function. */
function ListDeploymentTargets(input: Input, cloud: Cloud) {
  return { targetIds: [deploymentOf(input, cloud).functionName] };
}

function BatchGetDeploymentTargets(input: Input, cloud: Cloud) {
  const deployment = deploymentOf(input, cloud);
  const wanted: unknown[] = input['targetIds'] ?? [];
  const deploymentTargets = wanted.includes(deployment.functionName) ? [targetOf(deployment, cloud)] : [];
  return { deploymentTargets };
}

function GetDeployment(input: Input, cloud: Cloud) {
  const { id, applicationName, deploymentGroupName, status, failure, createdAtMs } = deploymentOf(
    input,
    cloud,
  );
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

function PutLifecycleEventHookExecutionStatus(input: Input, { lambdaDeployments }: Cloud) {
  const { deploymentId, lifecycleEventHookExecutionId, status } = input;
  lambdaDeployments.report(String(deploymentId), String(lifecycleEventHookExecutionId), String(status));
  return { lifecycleEventHookExecutionId };
}

function targetOf(deployment: LambdaDeployment, { functions: { registry } }: Cloud): object {
  const { id, functionName, functionAlias, currentVersion, targetVersion, status } = deployment;
  return {
    deploymentTargetType: 'LambdaTarget',
    lambdaTarget: {
      deploymentId: id,
      targetId: functionName,
      targetArn: registry.arn(functionName),
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
