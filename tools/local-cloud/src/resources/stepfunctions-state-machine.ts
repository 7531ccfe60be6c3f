import type { Cloud } from '../cloud.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { compileDefinition } from '../state-machines/definition.ts';
import type { LoggingConfiguration } from '../state-machines/execution-log.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** A state machine in Amazon States Language with JSONPath. */
export const stateMachine: ResourceType = {
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
  async create(request, cloud) {
    const name = textOf(request.properties, 'StateMachineName') ?? physicalName(request, 80);
    return put(name, request.properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['StateMachineName', 'StateMachineType']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    return put(previous.attributes['Name'] ?? '', properties, cloud);
  },
  async delete(state, cloud) {
    cloud.stateMachines.remove(state.physicalId);
  },
  async resume(state, cloud) {
    put(state.attributes['Name'] ?? '', state.properties, cloud);
  },
};

function put(name: string, properties: Properties, cloud: Cloud): ResourceOutcome {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name))
    throw new ResourceRefused(`StateMachineName: ${name} is not valid`);
  const type = choiceOf(properties, 'StateMachineType', ['STANDARD', 'EXPRESS']);
  const substitutions = objectOf(properties, 'DefinitionSubstitutions');
  const compiled = compileDefinition(requiredText(properties, 'DefinitionString'), type, substitutions);
  const arn = cloud.stateMachines.arn(name);
  const logging = objectOf(properties, 'LoggingConfiguration');
  cloud.stateMachines.put({
    arn,
    name,
    type,
    roleArn: requiredText(properties, 'RoleArn'),
    definitionText: JSON.stringify(compiled.definition),
    compiled,
    logging: {
      ...(logging as LoggingConfiguration),
      IncludeExecutionData: String(logging['IncludeExecutionData'] ?? false) === 'true',
    },
    createdAtMs: Date.now(),
  });
  return { physicalId: arn, attributes: { Arn: arn, Name: name } };
}
