import { requiredText } from '../../../core/resources/read-properties.ts';
import {
  ReplacementNeeded,
  ResourceRefused,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import { carried, recorded } from '../../../core/resources/support.ts';
import type { FunctionVersion } from '../configuration.ts';
import { parseFunctionReference } from '../function-arn.ts';
import type { FunctionRunner } from '../functions.ts';

/** A copy of the function's code and configuration when it is created. Later changes do not affect it. */
export const lambdaVersion: ResourceType<{ readonly functions: FunctionRunner }> = {
  type: 'AWS::Lambda::Version',
  properties: { ...carried('FunctionName'), ...recorded('Description') },
  identity: 'anonymous',
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
    // After a restart, only this attribute has the function as it was published.
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
    const { latest, versions } = registry.get(physicalId);
    // Versions that an earlier local cloud published had no role.
    const published: FunctionVersion = {
      roleArn: latest.roleArn,
      ...JSON.parse(attributes['Published'] ?? ''),
    };
    versions.set(published.version, published);
  },
};
