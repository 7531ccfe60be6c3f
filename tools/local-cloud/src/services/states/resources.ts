import { deployed } from '../../core/resources/deployed.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { compileDefinition } from './definition.ts';
import type { LoggingConfiguration } from './execution-log.ts';
import type { StateMachineRegistry } from './state-machine-registry.ts';

/** A state machine in Amazon States Language with JSONPath. */
export const stateMachine = deployed<{ readonly machines: StateMachineRegistry }>({
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
  put(arn, properties, { machines }) {
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
