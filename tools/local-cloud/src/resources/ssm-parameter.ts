import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import type { Parameter } from '../state/parameters.ts';
import { physicalName } from './physical-name.ts';

/** Entries of the parameter store. */
export const ssmParameter: ResourceType = {
  type: 'AWS::SSM::Parameter',
  properties: {
    Name: 'carried',
    Type: 'carried',
    Value: 'carried',
    Description: 'carried',
    AllowedPattern: 'carried',
    Tier: 'recorded',
    DataType: 'recorded',
    Policies: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { store }) {
    const name = String(request.properties['Name'] ?? physicalName(request));
    const owner = store.resources.ofType('AWS::SSM::Parameter').find(({ physicalId }) => physicalId === name);
    if (owner)
      throw new ResourceRefused(`the parameter ${name} belongs to ${owner.stackName}/${owner.logicalId}`);
    store.parameters.put(entry(name, request.properties));
    return outcome(name, request.properties);
  },
  async update(request, previous, { store }) {
    if (request.properties['Name'] !== previous.properties['Name']) {
      throw new ReplacementNeeded('the name of a parameter is fixed');
    }
    store.parameters.put(entry(previous.physicalId, request.properties));
    return outcome(previous.physicalId, request.properties);
  },
  async delete(state, { store }) {
    store.parameters.delete(state.physicalId);
  },
};

function entry(
  name: string,
  properties: Properties,
): Pick<Parameter, 'name' | 'type' | 'value' | 'description'> {
  const { Type, Value, Description, AllowedPattern } = properties;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(String(Value))) {
    throw new ResourceRefused(`the value of ${name} does not match its AllowedPattern ${AllowedPattern}`);
  }
  return {
    name,
    type: Type as Parameter['type'],
    value: String(Value),
    ...(Description !== undefined && { description: String(Description) }),
  };
}

function outcome(name: string, { Type, Value }: Properties) {
  return { physicalId: name, attributes: { Type: String(Type), Value: String(Value) } };
}
