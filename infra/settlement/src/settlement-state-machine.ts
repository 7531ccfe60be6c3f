import {
  acknowledgeWildcard,
  alarmWhenAbove,
  ALARM_PERIOD,
  allow,
  arnOf,
  DeadLetterQueue,
  readParameter,
  serviceRole,
  useKey,
  useTable,
  type EncryptedTopic,
  type ModuleFunction,
  type ModuleStack,
} from '@millrace/constructs';
import { paymentAccepted } from '@millrace/contracts-processing';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ServicePrincipal, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { settlementWorkflow } from './workflow-definition.ts';

export interface SettlementStateMachineProps {
  readonly capture: ModuleFunction;
  readonly postTransfer: ModuleFunction;
  readonly settlementsTable: string;
  readonly notices: EncryptedTopic;
  /** Of the tables and of the topic. */
  readonly keyArn: string;
}

/** What Step Functions needs to set up the delivery of its own logs; none of it can be narrowed to one log group. */
const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

/** The settlement workflow, and the rule that starts it with each `payment.accepted`. */
export class SettlementStateMachine extends Construct {
  readonly #stack: ModuleStack;

  constructor(stack: ModuleStack, id: string, props: SettlementStateMachineProps) {
    super(stack, id);
    this.#stack = stack;
    const { stage } = stack;
    const claimArn = readParameter(stack, 'payment', 'claim-function-arn');
    const role = this.#role(props, claimArn);
    const log = new LogGroup(this, 'Log', {
      logGroupName: `/aws/vendedlogs/states/millrace-${stage.name}-settlement`,
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const machine = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName: `millrace-${stage.name}-settlement`,
      stateMachineType: stage.settlementWorkflowType,
      roleArn: role.roleArn,
      definitionString: JSON.stringify(settlementWorkflow),
      definitionSubstitutions: {
        ClaimFunctionArn: claimArn,
        CaptureFunctionArn: props.capture.arn,
        PostTransferFunctionArn: props.postTransfer.arn,
        SettlementsTable: props.settlementsTable,
        NoticesTopicArn: props.notices.arn,
        BusName: readParameter(stack, 'processing', 'bus-name'),
      },
      // What passes through holds who pays whom how much; the log tells how far an execution came and why it failed.
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
      },
    });
    this.#startWithAccepted(machine.ref);
    this.#alarm(machine.ref);
  }

  #role(
    { capture, postTransfer, settlementsTable, notices, keyArn }: SettlementStateMachineProps,
    claimArn: string,
  ): Role {
    const { stage } = this.#stack;
    const role = serviceRole(this, 'Role', {
      service: 'states',
      account: stage.account,
      statements: [
        allow(['lambda:InvokeFunction'], [claimArn, capture.arn, postTransfer.arn]),
        useTable(stage, settlementsTable, ['UpdateItem']),
        useKey(stage, keyArn, 'dynamodb'),
        allow(['events:PutEvents'], [readParameter(this.#stack, 'processing', 'bus-arn')]),
        allow(['sns:Publish'], [notices.arn]),
        useKey(stage, keyArn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
        allow(LOG_DELIVERY_ACTIONS, ['*']),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: '*',
      reason: 'Log deliveries are no resources that a policy could name.',
    });
    return role;
  }

  #startWithAccepted(stateMachineArn: string): void {
    const stack = this.#stack;
    const notStarted = new DeadLetterQueue(stack, 'NotStarted', 'not-started-dlq').queue;
    this.#allowRules(notStarted);
    const role = serviceRole(this, 'RuleRole', {
      service: 'events',
      account: stack.stage.account,
      statements: [allow(['states:StartExecution'], [stateMachineArn])],
    });
    new CfnRule(this, 'AcceptedToWorkflow', {
      name: stack.nameOf('accepted-to-workflow'),
      eventBusName: readParameter(stack, 'processing', 'bus-name'),
      eventPattern: { source: [paymentAccepted.source], 'detail-type': [paymentAccepted.type] },
      targets: [
        {
          id: 'workflow',
          arn: stateMachineArn,
          roleArn: role.roleArn,
          retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
          deadLetterConfig: { arn: notStarted.queueArn },
        },
      ],
    });
  }

  #allowRules(queue: Queue): void {
    const { stage } = this.#stack;
    const fill = allow(['sqs:SendMessage'], [queue.queueArn], {
      ArnLike: { 'aws:SourceArn': arnOf(stage, 'events', `rule/millrace-${stage.name}/*`) },
    });
    fill.addPrincipals(new ServicePrincipal('events.amazonaws.com'));
    queue.addToResourcePolicy(fill);
  }

  #alarm(stateMachineArn: string): void {
    alarmWhenAbove(this, 'FailedAlarm', this.#stack, {
      noun: 'executions-failed',
      description:
        'Settlements end in errors: the payments stay in processing and the sweeper brings them back.',
      metric: new Metric({
        namespace: 'AWS/States',
        metricName: 'ExecutionsFailed',
        dimensionsMap: { StateMachineArn: stateMachineArn },
        period: ALARM_PERIOD,
        statistic: 'Sum',
      }),
      above: 0,
    });
  }
}
