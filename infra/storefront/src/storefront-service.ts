import {
  arnOf,
  ContainerApi,
  ContainerCluster,
  Entrance,
  FargateService,
  ModuleStack,
  publishParameter,
  publishTo,
  readNetwork,
  readParameter,
  readSecrets,
  resourceName,
  scaleOnCpu,
  securityGroup,
  shopMerchantOf,
  useKey,
  useTable,
  type ModuleNetworkIds,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { storefront } from './storefront-container.ts';

/** The shop: a container service that shows the catalog's products and publishes orders and searches to the topic. */
export class StorefrontService extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'storefront', part: 'service', keyOwner: 'order' });
    const network = readNetwork(this, 'order');
    const entrance = new Entrance(this, 'Entrance', { network, ...storefront });
    scaleOnCpu(this, this.#service(network, entrance), stage.webTasks);
    const { url } = new ContainerApi(this, 'Http', { entrance, routes: ['$default'] });
    publishParameter(this, 'api-url', url);
  }

  #service(network: ModuleNetworkIds, entrance: Entrance): FargateService {
    const { stage } = this;
    const group = securityGroup(this, 'StorefrontGroup', {
      vpcId: network.vpcId,
      description: 'The storefront',
      ingress: [{ from: entrance.securityGroup.attrGroupId, port: storefront.port }],
      internetEgress: true,
    });
    const merchantId = shopMerchantOf(stage);
    const paymentKeys = resourceName(stage, 'order', 'payment-key');
    const paymentKeyArn = arnOf(stage, 'secretsmanager', `secret:${paymentKeys}/${merchantId}`);
    const sessionArn = readParameter(this, 'storefront', 'session-secret-arn');
    const topicArn = readParameter(this, 'order', 'ecommerce-topic-arn');
    const keyArn = readParameter(this, this.keyOwner, 'table-key-arn');
    const offers = resourceName(stage, 'order', 'offers');
    return new FargateService(this, 'Storefront', {
      ...storefront,
      cluster: new ContainerCluster(this, 'Cluster', network),
      securityGroupIds: [group.attrGroupId, readParameter(this, 'catalog', 'callers-group-id')],
      target: entrance.target,
      namespaceArn: readParameter(this, 'catalog', 'namespace-arn'),
      environment: {
        CATALOG_URL: readParameter(this, 'catalog', 'service-url'),
        ORDERS_API_URL: readParameter(this, 'order', 'api-url'),
        ECOMMERCE_TOPIC_ARN: topicArn,
        OFFERS_TABLE: offers,
        SHOP_MERCHANT_ID: merchantId,
        PAYMENT_KEY_SECRET_ID: paymentKeyArn,
        SESSION_SECRET_ID: sessionArn,
      },
      statements: [
        ...publishTo(stage, topicArn, keyArn),
        ...readSecrets(stage, [`${paymentKeyArn}-??????`, sessionArn], keyArn),
        useTable(stage, offers, ['GetItem', 'UpdateItem']),
        useKey(stage, keyArn, 'dynamodb'),
      ],
    });
  }
}
