import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { AwsError } from '../../core/aws-error.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused, type Properties } from '../../core/resources/resource-type.ts';
import { compileDefinition } from './definition.ts';
import type { LoggingConfiguration } from './execution-log.ts';
import type { StateMachineRegistry } from './state-machine-registry.ts';

export interface States {
  readonly machines: StateMachineRegistry;
  readonly authorizer: Pick<Authorizer, 'require' | 'requireTrust'>;
}

/** What a role needs for a machine that logs. @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
const LOG_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** A state machine in Amazon States Language with JSONPath. */
export const stateMachine = deployed<States>({
  type: 'AWS::StepFunctions::StateMachine',
  properties: {
    StateMachineName: 'carried',
    StateMachineType: 'carried',
    DefinitionString: 'carried',
    DefinitionSubstitutions: 'carried',
    RoleArn: 'carried',
    LoggingConfiguration: {
      Level: 'carried',
      IncludeExecutionData: 'carried',
      Destinations: { CloudWatchLogsLogGroup: { LogGroupArn: 'carried' } },
    },
    TracingConfiguration: 'recorded',
    EncryptionConfiguration: 'recorded',
    Tags: 'recorded',
  },
  identity: identifiedBy('StateMachineName'),
  fixed: ['StateMachineName', 'StateMachineType'],
  id(request, { machines }) {
    const name = textOf(request.properties, 'StateMachineName') ?? physicalName(request, 80);
    if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return machines.arn(name);
    throw new ResourceRefused(`StateMachineName: ${name} is not valid`);
  },
  put(arn, properties, { machines, authorizer }) {
    requireRole(arn, properties, authorizer);
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const type = choiceOf(properties, 'StateMachineType', ['STANDARD', 'EXPRESS']);
    const substitutions = objectOf(properties, 'DefinitionSubstitutions');
    const compiled = compileDefinition(requiredText(properties, 'DefinitionString'), type, substitutions);
    machines.put({
      arn,
      name,
      type,
      roleArn: requiredText(properties, 'RoleArn'),
      compiled,
      logging: objectOf(properties, 'LoggingConfiguration') as LoggingConfiguration,
      createdAtMs: Date.now(),
    });
    return { Arn: arn, Name: name };
  },
  remove: (arn, { machines }) => machines.remove(arn),
});

/** @throws ResourceRefused when Step Functions may not assume the role, or when the role may not log */
function requireRole(arn: string, properties: Properties, authorizer: States['authorizer']): void {
  const roleArn = requiredText(properties, 'RoleArn');
  const session = { kind: 'role', roleArn, sessionName: 'logging' } as const;
  const level = textOf(objectOf(properties, 'LoggingConfiguration'), 'Level') ?? 'OFF';
  try {
    authorizer.requireTrust('states.amazonaws.com', roleArn, arn);
    if (level === 'OFF') return;
    authorizer.require(session, ...LOG_ACTIONS.map((action) => ({ action, resource: '*' })));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new ResourceRefused(`RoleArn: ${error.message}`);
  }
}
