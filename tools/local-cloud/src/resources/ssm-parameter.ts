import { ReplacementNeeded } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import type { Parameter } from '../state/parameters.ts';
import type { Store } from '../state/store.ts';
import { physicalName } from './physical-name.ts';
import { choiceOf, requiredText, textOf } from './read-properties.ts';

const TYPE = 'AWS::SSM::Parameter';

/** Entries of the parameter store. */
export const ssmParameter: ResourceType = {
  type: TYPE,
  properties: {
    Name: 'carried',
    Type: 'carried',
    Value: 'carried',
    Description: 'recorded',
    Tier: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { store }) {
    const name = textOf(request.properties, 'Name') ?? physicalName(request);
    store.resources.refuseOwned(TYPE, name);
    return put(name, request.properties, store);
  },
  async update({ properties }, previous, { store }) {
    if (properties['Name'] !== previous.properties['Name']) {
      throw new ReplacementNeeded('the name of a parameter is fixed');
    }
    return put(previous.physicalId, properties, store);
  },
  async delete({ physicalId }, { store }) {
    store.parameters.delete(physicalId);
  },
};

function put(name: string, properties: Properties, { parameters }: Store) {
  const type = choiceOf<Parameter['type']>(properties, 'Type', ['String', 'StringList']);
  const value = requiredText(properties, 'Value');
  parameters.put({ name, type, value });
  return { physicalId: name, attributes: { Type: type, Value: value } };
}
