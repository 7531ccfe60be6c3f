import type { Cloud } from '../cloud.ts';
import { LATEST } from '../functions/configuration.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type Properties,
  type ResourceOutcome,
  type ResourceType,
} from '../resource-type.ts';
import { listOf, objectOf, requiredText, textOf } from './read-properties.ts';

/** A name for a version, with weights between two versions when it has a routing configuration. */
export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  properties: {
    FunctionName: 'carried',
    FunctionVersion: 'carried',
    Name: 'carried',
    Description: 'carried',
    RoutingConfig: { AdditionalVersionWeights: { FunctionVersion: 'carried', FunctionWeight: 'carried' } },
  },
  async create({ properties }, cloud) {
    return put(properties, cloud);
  },
  async update({ properties }, previous, cloud) {
    const { name, functionName } = identity(properties);
    if (previous.physicalId !== cloud.functions.registry.arn(functionName, name)) {
      throw new ReplacementNeeded('Name or FunctionName');
    }
    return put(properties, cloud);
  },
  async delete(state, cloud) {
    const reference = parseFunctionReference(state.physicalId);
    if (reference?.qualifier === undefined) return;
    cloud.functions.registry.deleteAlias(reference.name, reference.qualifier);
  },
};

function identity(properties: Properties): { name: string; functionName: string } {
  const name = requiredText(properties, 'Name');
  if (!/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/.test(name)) throw new ResourceRefused(`Name ${name} is not valid`);
  const given = requiredText(properties, 'FunctionName');
  return { name, functionName: parseFunctionReference(given)?.name ?? given };
}

function put(properties: Properties, cloud: Cloud): ResourceOutcome {
  const { registry } = cloud.functions;
  const { name, functionName } = identity(properties);
  const version = requiredText(properties, 'FunctionVersion');
  const additionalWeights = weightsOf(properties);
  for (const target of [version, ...Object.keys(additionalWeights)]) {
    if (!registry.version(functionName, target)) {
      throw new ResourceRefused(`FunctionVersion: there is no version ${target} of ${functionName}`);
    }
  }
  if (version === LATEST && Object.keys(additionalWeights).length > 0) {
    throw new ResourceRefused('RoutingConfig: an alias with weights cannot point to $LATEST');
  }
  const description = textOf(properties, 'Description') ?? '';
  registry.putAlias({ functionName, name, version, additionalWeights, description });
  const arn = registry.arn(functionName, name);
  return { physicalId: arn, attributes: { AliasArn: arn } };
}

function weightsOf(properties: Properties): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const entry of listOf(objectOf(properties, 'RoutingConfig'), 'AdditionalVersionWeights')) {
    const weight = Number(textOf(entry as Properties, 'FunctionWeight'));
    if (!(weight >= 0 && weight <= 1)) throw new ResourceRefused('FunctionWeight must be from 0 to 1');
    weights[requiredText(entry as Properties, 'FunctionVersion')] = weight;
  }
  if (Object.keys(weights).length > 1) {
    throw new ResourceRefused('RoutingConfig: AdditionalVersionWeights takes one version');
  }
  return weights;
}
