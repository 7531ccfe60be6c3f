import { ResourceRefused } from '../resource-type.ts';
import { compileDefinition } from '../state-machines/definition.ts';
import type { LoggingConfiguration } from '../state-machines/execution-log.ts';
import { deployed } from './deployed.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** A state machine in Amazon States Language with JSONPath. */
export const stateMachine = deployed({
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
  fixed: ['StateMachineName', 'StateMachineType'],
  id(request, { stateMachines }) {
    const name = textOf(request.properties, 'StateMachineName') ?? physicalName(request, 80);
    if (/^[A-Za-z0-9_-]{1,80}$/.test(name)) return stateMachines.arn(name);
    throw new ResourceRefused(`StateMachineName: ${name} is not valid`);
  },
  put(arn, properties, { stateMachines }) {
    const name = arn.slice(arn.lastIndexOf(':') + 1);
    const type = choiceOf(properties, 'StateMachineType', ['STANDARD', 'EXPRESS']);
    const substitutions = objectOf(properties, 'DefinitionSubstitutions');
    const compiled = compileDefinition(requiredText(properties, 'DefinitionString'), type, substitutions);
    stateMachines.put({
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
  remove: (arn, { stateMachines }) => stateMachines.remove(arn),
});
