import {
  adopt,
  EncryptedTable,
  imageRepository,
  ModuleStack,
  readParameter,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { catalog } from './catalog-container.ts';

/** The counted searches, in a table that was the order module's and keeps its name and key, and the images. */
export class CatalogData extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'catalog', part: 'data', keyOwner: 'order' });
    const key = Key.fromKeyArn(this, 'Key', readParameter(this, this.keyOwner, 'table-key-arn'));
    const searches = new EncryptedTable(this, 'Searches', {
      name: 'searches',
      namedAfter: 'order',
      key,
      partitionKey: 'pk',
      expires: true,
    });
    const images = imageRepository(this, 'CatalogImages', catalog.service);
    for (const one of [searches, images]) adopt(one, { from: { module: 'order', part: 'data' } });
  }
}
