import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { choiceOf, requiredText, textOf } from '../../core/resources/read-properties.ts';
import { ReplacementNeeded } from '../../core/resources/resource-type.ts';
import type { Properties, ResourceType } from '../../core/resources/resource-type.ts';
import type { Parameter, ParameterTable } from './parameter-table.ts';

/** Entries of the parameter store. */
export const ssmParameter: ResourceType<{ readonly parameters: ParameterTable }> = {
  type: 'AWS::SSM::Parameter',
  properties: {
    Name: 'carried',
    Type: 'carried',
    Value: 'carried',
    Description: 'recorded',
    Tier: 'recorded',
    Tags: 'recorded',
  },
  identity: identifiedBy('Name'),
  service: {
    exists: (name, { parameters }) => parameters.get(name) !== undefined,
    remove: (name, { parameters }) => parameters.delete(name),
  },
  async create(request, { parameters }) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request);
    return put(name, request.properties, parameters);
  },
  async update({ properties }, previous, { parameters }) {
    if (properties['Name'] !== previous.properties['Name']) {
      throw new ReplacementNeeded('the name of a parameter is fixed');
    }
    return put(previous.physicalId, properties, parameters);
  },
  async delete({ physicalId }, { parameters }) {
    parameters.delete(physicalId);
  },
};

function put(name: string, properties: Properties, parameters: ParameterTable) {
  const type = choiceOf<Parameter['type']>(properties, 'Type', ['String', 'StringList']);
  const value = requiredText(properties, 'Value');
  parameters.put({ name, type, value });
  return { physicalId: name, attributes: { Type: type, Value: value } };
}
