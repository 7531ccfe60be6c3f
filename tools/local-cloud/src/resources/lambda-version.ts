import { isDeepStrictEqual } from 'node:util';
import { randomUUID } from 'node:crypto';
import type { FunctionVersion } from '../functions/configuration.ts';
import { parseFunctionReference } from '../functions/function-arn.ts';
import { ReplacementNeeded, ResourceRefused, type ResourceType } from '../resource-type.ts';
import { requiredText, textOf } from './read-properties.ts';

/** A copy of the function's code and configuration as they are when it is created; later changes do not reach it. */
export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  properties: { FunctionName: 'carried', Description: 'carried', CodeSha256: 'carried' },
  async create({ properties }, cloud) {
    const { registry } = cloud.functions;
    const given = requiredText(properties, 'FunctionName');
    const name = parseFunctionReference(given)?.name ?? given;
    const deployed = registry.function(name);
    if (!deployed) throw new ResourceRefused(`FunctionName: there is no function ${name}`);
    const { latest } = deployed;
    const expectedHash = textOf(properties, 'CodeSha256');
    if (
      expectedHash !== undefined &&
      expectedHash !== Buffer.from(latest.codeHash, 'hex').toString('base64')
    ) {
      throw new ResourceRefused('CodeSha256 is not the hash of the function as it is deployed');
    }
    const newest = registry.versions(name).at(-1);
    if (newest && isDeepStrictEqual(published(newest), published(latest))) {
      throw new ResourceRefused(
        `A version for this Lambda function exists ( ${newest.version} ). Modify the function to create a new version.`,
      );
    }
    const version = String(deployed.nextVersion);
    const description = textOf(properties, 'Description') ?? latest.description;
    registry.putVersion({ ...latest, id: randomUUID(), version, description });
    registry.putFunction({ ...deployed, nextVersion: deployed.nextVersion + 1 });
    const arn = registry.arn(name, version);
    return { physicalId: arn, attributes: { FunctionArn: arn, Version: version } };
  },
  async update() {
    throw new ReplacementNeeded('a version never changes');
  },
  async delete(state, cloud) {
    const reference = parseFunctionReference(state.physicalId);
    if (reference?.qualifier === undefined) return;
    cloud.functions.registry.deleteVersion(reference.name, reference.qualifier);
    cloud.functions.refresh(reference.name);
  },
};

/** What two versions must differ in to be two: everything but their names, labels and times. */
function published(version: FunctionVersion): FunctionVersion {
  return { ...version, id: '', version: '', description: '', lastModified: '' };
}
