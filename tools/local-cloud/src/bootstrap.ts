import type { Cloud } from './cloud.ts';

/** The version of the CDK's bootstrap stack whose resources the CLI expects; newer templates may ask for a newer one. */
const BOOTSTRAP_VERSION = '30';
const VERSION_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** Provides what `cdk bootstrap` would: the bucket of assets and the parameter with its version. */
export function provideBootstrap({ config, store, messagingResources }: Cloud): void {
  messagingResources.createBucket(`cdk-hnb659fds-assets-${config.account}-${config.region}`);
  if (store.parameters.get(VERSION_PARAMETER)?.value !== BOOTSTRAP_VERSION) {
    store.parameters.put({ name: VERSION_PARAMETER, type: 'String', value: BOOTSTRAP_VERSION });
  }
}
