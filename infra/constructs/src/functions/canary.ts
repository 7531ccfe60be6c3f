import type { SmokeTest, SmokeTests } from '@millrace/smoke-test';
import { Lazy } from 'aws-cdk-lib';
import { CfnApplication, CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeWildcard, allow, serviceRole } from '../access.ts';
import { BundledFunction } from './bundled-function.ts';
import { newVersionAlarms, type AliasedFunction, type CanaryAlarmOptions } from './canary-alarms.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';
import type { TrafficShift } from '../stage.ts';

const ID = 'Canary';
const HOOK = 'smoke-test';
/** Enough for two attempts at a version that hangs, each until the hook's own timeout. */
const HOOK_TIMEOUT_SECONDS = 90;

const deploymentConfigs: Readonly<Record<TrafficShift, string>> = {
  'all-at-once': 'CodeDeployDefault.LambdaAllAtOnce',
  'canary-10-percent-5-minutes': 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  'linear-10-percent-every-1-minute': 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
};

/**
 * Shifts traffic to new versions of a module's functions: after a smoke test, in the steps of the stage, and back when
 * an alarm goes off (docs/adr/0010-codedeploy-shifts-traffic-after-a-smoke-test.md).
 */
export class Canary extends Construct {
  readonly #stack: ModuleStack;
  readonly #application: CfnApplication;
  readonly #hook: BundledFunction;
  readonly #role: Role;
  readonly #smokeTests: { -readonly [Name in keyof SmokeTests]: SmokeTests[Name] } = {};
  // Their resources are added for each function.
  readonly #shift = allow(
    ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
    [],
  );
  readonly #invoke = allow(['lambda:InvokeFunction'], []);
  readonly #report = allow(
    [
      'codedeploy:BatchGetDeploymentTargets',
      'codedeploy:ListDeploymentTargets',
      'codedeploy:PutLifecycleEventHookExecutionStatus',
    ],
    [],
  );

  /** The canary of a stack. The stack's first function creates it. */
  static of(stack: ModuleStack): Canary {
    return (stack.node.tryFindChild(ID) as Canary | undefined) ?? new Canary(stack);
  }

  private constructor(stack: ModuleStack) {
    super(stack, ID);
    this.#stack = stack;
    this.#application = new CfnApplication(this, 'Application', {
      applicationName: `millrace-${stack.stage.name}-${stack.module}`,
      computePlatform: 'Lambda',
    });
    this.#hook = new BundledFunction(stack, 'SmokeTest', {
      handler: HOOK,
      environment: { SMOKE_TESTS: Lazy.string({ produce: () => JSON.stringify(this.#smokeTests) }) },
      timeoutSeconds: HOOK_TIMEOUT_SECONDS,
      statements: [this.#invoke, this.#report],
    });
    this.#role = this.#roleOfCodeDeploy();
  }

  /** Lets CodeDeploy move the alias to new versions. At creation, the alias has no earlier version. */
  shift(tested: AliasedFunction, smokeTests: readonly SmokeTest[], alarmOptions: CanaryAlarmOptions): void {
    const { functionName, alias } = tested;
    this.#smokeTests[functionName] = smokeTests;
    this.#addFunction(functionName);
    const alarms = newVersionAlarms(this.#stack, tested, alarmOptions);
    const group = new CfnDeploymentGroup(tested, 'DeploymentGroup', {
      applicationName: this.#application.ref,
      deploymentGroupName: functionName,
      serviceRoleArn: this.#role.roleArn,
      deploymentConfigName: deploymentConfigs[this.#stack.stage.trafficShift],
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
      alarmConfiguration: { enabled: true, alarms: alarms.map(({ alarmName: name }) => ({ name })) },
    });
    const { cfnOptions } = alias.node.defaultChild as CfnAlias;
    cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: {
        applicationName: this.#application.ref,
        deploymentGroupName: group.ref,
        beforeAllowTrafficHook: this.#hook.fn.functionName,
      },
    };
    // Alarms and the hook's test must exist before the new version gets traffic.
    alias.node.addDependency(this.#hook.fn, group, ...alarms);
  }

  #addFunction(functionName: string): void {
    const { stage } = this.#stack;
    const arn = arnOf(stage, 'lambda', `function:${functionName}`);
    this.#shift.addResources(arn, `${arn}:*`);
    this.#invoke.addResources(`${arn}:*`);
    const { applicationName } = this.#application;
    this.#report.addResources(
      arnOf(stage, 'codedeploy', `deploymentgroup:${applicationName}/${functionName}`),
    );
    for (const role of [this.#role, this.#hook.role]) {
      acknowledgeWildcard(role, {
        endsWith: `:${functionName}:*`,
        reason: 'Versions of the module’s own function get their numbers when they are deployed.',
      });
    }
  }

  #roleOfCodeDeploy(): Role {
    const { stage } = this.#stack;
    const invokeHook: PolicyStatement = allow(
      ['lambda:InvokeFunction'],
      [arnOf(stage, 'lambda', `function:${this.#hook.functionName}`)],
    );
    const readAlarms = allow(['cloudwatch:DescribeAlarms'], [arnOf(stage, 'cloudwatch', 'alarm:*')]);
    const role = serviceRole(this, 'Role', {
      service: 'codedeploy',
      account: stage.account,
      statements: [this.#shift, invokeHook, readAlarms],
    });
    acknowledgeWildcard(role, {
      endsWith: ':alarm:*',
      reason: 'CloudWatch lists the alarms of an account only to callers that may list all of them.',
    });
    return role;
  }
}
