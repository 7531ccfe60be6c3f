import {
  adopt,
  allow,
  ContainerApi,
  ContainerCluster,
  Entrance,
  FargateService,
  ModuleStack,
  publishParameter,
  readNetwork,
  readParameter,
  receiveFrom,
  resourceName,
  scaleOnCpu,
  securityGroup,
  shopMerchantOf,
  TopicQueue,
  useKey,
  useTable,
  type ModuleNetworkIds,
  type QueueWithDeadLetter,
  type Stage,
} from '@millrace/constructs';
import { productSearched } from '@millrace/contracts-storefront';
import type { App } from 'aws-cdk-lib';
import { CfnHttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import { catalog } from './catalog-container.ts';

/** No batch of messages takes the service longer. */
const BATCH_TIMEOUT_SECONDS = 30;
/** A backlog from a short holiday spike raises no alarm. A backlog that stays this high does. */
const WAITING_SEARCHES = 10_000;

/** The catalog: a container service that is called by the shop's pages and by the public, and that counts searches. */
export class CatalogService extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'catalog', part: 'service', keyOwner: 'order' });
    const network = readNetwork(this, 'order');
    const entrance = new Entrance(this, 'Entrance', { network, ...catalog });
    const service = this.#service(network, entrance, this.#lookups());
    scaleOnCpu(this, service, stage.webTasks);
    const { url } = new ContainerApi(this, 'Http', {
      entrance,
      routes: ['GET /products', 'GET /products/{id}'],
    });
    publishParameter(this, 'api-url', url);
  }

  /** Searches of visitors, from the shop's topic. The queue was the order module's and keeps its name. */
  #lookups(): QueueWithDeadLetter {
    const lookups = new TopicQueue(this, 'LookupQueue', {
      name: 'LookupQueue',
      queueName: `millrace-${this.stage.name}-LookupQueue`,
      consumerTimeoutSeconds: BATCH_TIMEOUT_SECONDS,
      depthAbove: WAITING_SEARCHES,
      topicArn: readParameter(this, 'order', 'ecommerce-topic-arn'),
      types: [productSearched.type],
    });
    for (const one of [lookups.queue, lookups.deadLetters]) {
      adopt(one, { from: { module: 'order', part: 'service' } });
    }
    return lookups;
  }

  /** The service, and what others need to call it by name: the namespace, a group that it lets in, and its URL there. */
  #service(
    network: ModuleNetworkIds,
    entrance: Entrance,
    { queue, deadLetters }: QueueWithDeadLetter,
  ): FargateService {
    const { stage } = this;
    const { vpcId } = network;
    const callers = securityGroup(this, 'CallersGroup', {
      vpcId,
      description: 'Services that call the catalog',
      egressPorts: [catalog.port],
    });
    const group = securityGroup(this, 'CatalogGroup', {
      vpcId,
      description: 'The catalog',
      ingress: [entrance.securityGroup, callers].map(({ attrGroupId }) => ({
        from: attrGroupId,
        port: catalog.port,
      })),
      internetEgress: true,
    });
    const namespace = new CfnHttpNamespace(this, 'Namespace', { name: `millrace-${stage.name}-catalog` });
    publishParameter(this, 'namespace-arn', namespace.attrArn);
    publishParameter(this, 'callers-group-id', callers.attrGroupId);
    publishParameter(this, 'service-url', `http://${catalog.service}:${catalog.port}`);
    const productsFunctionArn = readParameter(this, 'order', 'products-function-arn');
    const searches = resourceName(stage, 'order', 'searches');
    return new FargateService(this, 'Catalog', {
      ...catalog,
      cluster: new ContainerCluster(this, 'Cluster', network),
      securityGroupIds: [group.attrGroupId],
      target: entrance.target,
      namespaceArn: namespace.attrArn,
      discoverable: true,
      consumesQueue: true,
      environment: {
        PRODUCTS_FUNCTION: productsFunctionArn,
        SHOP_MERCHANT_ID: shopMerchantOf(stage),
        SEARCHES_TABLE: searches,
        LOOKUP_QUEUE_URL: queue.queueUrl,
        LOOKUP_DLQ_URL: deadLetters.queueUrl,
      },
      statements: [
        allow(['lambda:InvokeFunction'], [productsFunctionArn]),
        useTable(stage, searches, ['PutItem', 'UpdateItem']),
        useKey(stage, readParameter(this, this.keyOwner, 'table-key-arn'), 'dynamodb'),
        receiveFrom(queue),
        allow(['sqs:SendMessage'], [deadLetters.queueArn]),
      ],
    });
  }
}
