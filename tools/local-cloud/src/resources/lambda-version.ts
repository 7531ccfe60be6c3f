import type { FunctionVersion } from '../functions/configuration.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import { ReplacementNeeded, ResourceRefused, type ResourceType } from '../resource-type.ts';
import { requiredText } from './read-properties.ts';
import { carried, recorded } from './support.ts';

/** A copy of the function's code and configuration as they are when it is created; later changes do not reach it. */
export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  properties: { ...carried('FunctionName'), ...recorded('Description') },
  async create({ properties }, { functions: { registry } }) {
    const { latest, versions } = registry.get(requiredText(properties, 'FunctionName'));
    const newest = versions.get(String(Math.max(0, ...[...versions.keys()].map(Number))));
    if (newest?.fingerprint === latest.fingerprint) {
      throw new ResourceRefused(
        `A version for this Lambda function exists ( ${newest.version} ). Modify the function to create a new version.`,
      );
    }
    const published: FunctionVersion = { ...latest, version: String(Number(newest?.version ?? 0) + 1) };
    versions.set(published.version, published);
    const arn = registry.arn(latest.functionName, published.version);
    // Nothing else tells after a restart what the function was when it was published.
    const copy = JSON.stringify(published);
    return { physicalId: arn, attributes: { FunctionArn: arn, Version: published.version, Published: copy } };
  },
  async update() {
    throw new ReplacementNeeded('a version never changes');
  },
  async delete({ physicalId }, { functions }) {
    const version = parseFunctionReference(physicalId)?.qualifier ?? '';
    functions.registry.find(physicalId)?.versions.delete(version);
    functions.stopStale();
  },
  async resume({ physicalId, attributes }, { functions: { registry } }) {
    const published = JSON.parse(attributes['Published'] ?? '') as FunctionVersion;
    registry.get(physicalId).versions.set(published.version, published);
  },
};
