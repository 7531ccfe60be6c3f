import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { aChildCloud } from '../../testing/child-cloud.ts';
import { clientSettings, deployTemplate, stackStatus, type Deployed } from '../../testing/deploy-template.ts';
import { anOpenRole, policyOf, roleArn } from '../../testing/open-role.ts';
import { bundles, shiftTemplate, type Generation, type HookMode } from './testing/shift-template.ts';

const cloud = aChildCloud();

const settings = () => clientSettings(cloud.endpointUrl);
const deploy = (...wanted: Parameters<typeof shiftTemplate>) =>
  deployTemplate(cloud.endpointUrl, 'Shift', shiftTemplate(...wanted));

beforeAll(async () => {
  const s3 = new S3Client({ ...settings(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
  for (const [Key, Body] of Object.entries(bundles)) {
    await s3.send(new PutObjectCommand({ Bucket: 'assets', Key, Body }));
  }
  // The first deployment runs no hook. It would fail.
  expect(await deploy('one', 'Failed')).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
});

async function live(): Promise<string> {
  const { Payload } = await new LambdaClient(settings()).send(
    new InvokeCommand({ FunctionName: 'fn', Qualifier: 'live' }),
  );
  return Payload?.transformToString() ?? '';
}

/** Deploys while the alias is invoked continuously. @returns the end of the deployment, and all different answers */
async function deployInvoked(
  generation: Generation,
  mode: HookMode,
): Promise<Deployed & { answers: Set<string> }> {
  const deployment = { over: false };
  const deploying = deploy(generation, mode).finally(() => (deployment.over = true));
  const answers = new Set<string>();
  while (!deployment.over) answers.add(await live());
  return { ...(await deploying), answers };
}

async function parameter(Name: string): Promise<string> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const found = await new SSMClient(settings())
      .send(new GetParameterCommand({ Name }))
      .catch(() => undefined);
    if (found?.Parameter?.Value !== undefined) return found.Parameter.Value;
    await delay(10);
  }
  throw new Error(`there is no ${Name}`);
}

describe('a version that its hook does not accept', () => {
  const refusal = 'version 2 of fn gets no traffic, live stays at version 1: the hook hook';
  const said = 'version 2 answers two, live answers one';

  it.each<[string, HookMode, string]>([
    ['reports Failed', 'Failed', 'reported Failed'],
    ['throws', 'throws', 'ended in TypeError: the hook is broken'],
    ['reports nothing', 'silent', 'reported nothing'],
  ])('never gets traffic: the hook %s', async (_what, mode, ended) => {
    const { status, reasons, answers } = await deployInvoked('two', mode);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...answers, await live()]).toEqual(['"one"', '"one"']);
    expect(reasons[0]).toContain(`${refusal} ${ended}\n`);
    expect(reasons[0]).toContain(said);
  });

  it('never gets traffic: the hook does not exist', async () => {
    const template = shiftTemplate('two', 'Succeeded');
    template.Alias.UpdatePolicy.CodeDeployLambdaAliasUpdate.BeforeAllowTrafficHook = { Ref: 'Application' };
    const { status, reasons } = await deployTemplate(cloud.endpointUrl, 'Shift', template);
    expect([status, await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '"one"']);
    expect(reasons[0]).toContain('could not be invoked: Function not found');
  });

  it.each([
    [
      'CodeDeploy may not invoke the hook',
      'Group',
      'ServiceRoleArn',
      'could not be run: ',
      'lambda:InvokeFunction',
    ],
    [
      'the hook may not report',
      'Hook',
      'Role',
      'ended in Error: ',
      'codedeploy:PutLifecycleEventHookExecutionStatus',
    ],
  ] as const)('never gets traffic: %s', async (_what, resource, property, ended, action) => {
    const template = shiftTemplate('two', 'Succeeded');
    const Limited = anOpenRole('limited');
    const deny = { Effect: 'Deny', Action: action, Resource: '*' };
    Limited.Properties.Policies.push({ PolicyName: 'deny', PolicyDocument: policyOf(deny) });
    Object.assign(template[resource].Properties, { [property]: roleArn('Limited') });
    const { status, reasons } = await deployTemplate(cloud.endpointUrl, 'Shift', { ...template, Limited });
    expect([status, await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '"one"']);
    expect(reasons[0]).toContain(`${refusal} ${ended}User: arn:aws:sts::000000000000:assumed-role/limited/`);
    expect(reasons[0]).toContain(`is not authorized to perform: ${action} on resource: `);
  });

  it('never gets traffic: the process is killed while the hook runs', async () => {
    const deploying = deploy('two', 'waits').catch((error: Error) => error);
    await parameter('/hook/waits');
    expect(await live()).toBe('"one"');
    await cloud.end('SIGKILL');
    expect(await deploying).toBeInstanceOf(Error);
    await cloud.start();
    expect(await stackStatus(cloud.endpointUrl, 'Shift')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await live()).toBe('"one"');
  });
});

describe('a version that its hook accepts', () => {
  it('is rolled back without running the hook when another resource of its stack fails', async () => {
    const secret = { Type: 'AWS::SecretsManager::Secret', DependsOn: 'Alias' };
    const Broken = { ...secret, Properties: { GenerateSecretString: { PasswordLength: 1 } } };
    const template = { ...shiftTemplate('two', 'Succeeded'), Broken };
    const { status, reasons } = await deployTemplate(cloud.endpointUrl, 'Shift', template);
    expect(reasons[0]).toContain('PasswordLength');
    // The previous hook refuses everything. If it ran for version 1, the rollback would fail.
    expect([status, await live()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', '"one"']);
  });

  it('gets traffic after the hook has invoked it', async () => {
    const { status, answers } = await deployInvoked('two', 'Succeeded');
    expect(status).toBe('UPDATE_COMPLETE');
    expect([...answers][0]).toBe('"one"');
    expect(await live()).toBe('"two"');
  });

  it('runs no hook while the alias stays at it', async () => {
    expect(await deploy('two', 'Failed')).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await live()).toBe('"two"');
  });
});

describe('CodeDeploy through the SDK', () => {
  it('describes a deployment while its hook runs, and accepts one status', async () => {
    const client = new CodeDeployClient(settings());
    const parameters = new SSMClient(settings());
    await parameters.send(new PutParameterCommand({ Name: '/hook/waits', Value: '{}', Overwrite: true }));
    const deploying = deploy('one', 'waits');
    let hook: { deploymentId?: string; lifecycleEventHookExecutionId?: string } = {};
    while (!hook.deploymentId) hook = JSON.parse(await parameter('/hook/waits'));
    const { deploymentId } = hook;
    const { targetIds } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    const target = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
    const { deploymentTargets } = await client.send(target);
    expect(deploymentTargets).toMatchObject([
      {
        deploymentTargetType: 'LambdaTarget',
        lambdaTarget: {
          targetArn: 'arn:aws:lambda:eu-west-1:000000000000:function:fn',
          status: 'InProgress',
          lambdaFunctionInfo: {
            functionName: 'fn',
            functionAlias: 'live',
            currentVersion: '2',
            targetVersion: '3',
            targetVersionWeight: 0,
          },
        },
      },
    ]);
    const report = (change: object) =>
      client.send(
        new PutLifecycleEventHookExecutionStatusCommand({ ...hook, status: 'Succeeded', ...change }),
      );
    const refusals: [object, string][] = [
      [{ deploymentId: 'd-000000000' }, 'DeploymentDoesNotExistException'],
      [{ lifecycleEventHookExecutionId: 'other' }, 'InvalidLifecycleEventHookExecutionIdException'],
      [{ status: 'Skipped' }, 'InvalidLifecycleEventHookExecutionStatusException'],
    ];
    for (const [change, name] of refusals) await expect(report(change)).rejects.toMatchObject({ name });
    expect(await report({})).toMatchObject({
      lifecycleEventHookExecutionId: hook.lifecycleEventHookExecutionId,
    });
    await expect(report({ status: 'Failed' })).rejects.toMatchObject({
      name: 'LifecycleEventAlreadyCompletedException',
    });
    await parameters.send(new PutParameterCommand({ Name: '/hook/go', Value: 'go', Type: 'String' }));
    expect(await deploying).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await live()).toBe('"one"');
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    expect(deploymentInfo).toMatchObject({ deploymentId, status: 'Succeeded', computePlatform: 'Lambda' });
  });
});

describe('a deployment group', () => {
  it('with another configuration than all at once is refused', async () => {
    const { status, reasons } = await deploy(
      'one',
      'Succeeded',
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    );
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasons[0]).toBe(
      'DeploymentConfigName must be CodeDeployDefault.LambdaAllAtOnce, not CodeDeployDefault.LambdaCanary10Percent5Minutes',
    );
  });

  it('must belong to an existing application', async () => {
    const template = shiftTemplate('one', 'Succeeded');
    template.Group.Properties.ApplicationName = { Ref: 'Hook' };
    const { reasons } = await deployTemplate(cloud.endpointUrl, 'Shift', template);
    expect(reasons[0]).toBe('ApplicationName: there is no application hook');
  });

  it('must exist when an alias moves', async () => {
    const template = shiftTemplate('two', 'Succeeded');
    template.Alias.UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName = { Ref: 'Hook' };
    const { reasons } = await deployTemplate(cloud.endpointUrl, 'Shift', template);
    expect(reasons[0]).toContain('UpdatePolicy: there is no deployment group hook of the application');
  });
});
