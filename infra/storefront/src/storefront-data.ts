import {
  adopt,
  encryptedSecret,
  EncryptedTable,
  imageRepository,
  ModuleStack,
  publishParameter,
  readParameter,
  resourceName,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { storefront } from './storefront-container.ts';

const SESSION_SECRET_CHARACTERS = 64;

/** Used offers and the session secret, which were the order module's and keep their names and key, and the images. */
export class StorefrontData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'storefront', part: 'data', keyOwner: 'order' });
    const keyArn = readParameter(this, this.keyOwner, 'table-key-arn');
    const offers = new EncryptedTable(this, 'Offers', {
      name: 'offers',
      namedAfter: 'order',
      key: Key.fromKeyArn(this, 'Key', keyArn),
      partitionKey: 'pk',
      expires: true,
    });
    const session = encryptedSecret(this, 'SessionSecret', {
      secretName: resourceName(stage, 'order', 'session'),
      keyArn,
      description: 'Seed of the key that signs the shop’s cookies.',
      generateSecretString: { passwordLength: SESSION_SECRET_CHARACTERS, excludePunctuation: true },
      whyNoRotation:
        'A new value loses every visitor’s basket and list of orders, so a person rotates it only if it may have leaked.',
    });
    publishParameter(this, 'session-secret-arn', session.ref);
    const images = imageRepository(this, 'StorefrontImages', storefront.service);
    for (const one of [offers, session, images]) adopt(one, { from: { module: 'order', part: 'data' } });
  }
}
