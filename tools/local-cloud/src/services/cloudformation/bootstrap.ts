import type { CloudConfig } from '../../core/config.ts';
import type { Buckets } from '../s3/buckets.ts';
import type { ParameterTable } from '../ssm/parameter-table.ts';

/** The version of the bootstrap stack that the CDK CLI expects. Templates of a newer CDK may require a newer version. */
const BOOTSTRAP_VERSION = '30';
const VERSION_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** Creates the resources of `cdk bootstrap`: the bucket for assets and the parameter with the version. */
export function provideBootstrap(
  config: CloudConfig,
  buckets: Pick<Buckets, 'create'>,
  parameters: Pick<ParameterTable, 'get' | 'put'>,
): void {
  buckets.create(`cdk-hnb659fds-assets-${config.account}-${config.region}`);
  if (parameters.get(VERSION_PARAMETER)?.value !== BOOTSTRAP_VERSION) {
    parameters.put({ name: VERSION_PARAMETER, type: 'String', value: BOOTSTRAP_VERSION });
  }
}
