import {
  allow,
  consumeQueue,
  ContainerCluster,
  Entrance,
  FargateService,
  readParameter,
  scaleOnBacklog,
  scaleOnCpu,
  securityGroup,
  StageIncomplete,
  type ModuleStack,
} from '@millrace/constructs';
import { Construct } from 'constructs';
import { containers } from './containers.ts';
import type { OrderAccess } from './order-access.ts';
import { processOrders } from './order-processing.ts';
import type { OrderQueues } from './order-queues.ts';

const { catalog, storefront, worker } = containers;

/** Scaling adds a worker if more orders than this wait for each worker; about ten seconds of work. */
const ORDERS_PER_WORKER = 1_000;

export interface ShopContainersProps {
  readonly access: OrderAccess;
  readonly queues: OrderQueues;
  /** URL of the orders API, without a trailing slash. */
  readonly ordersApiUrl: string;
  /** Of the order module's function that returns products. */
  readonly productsFunctionArn: string;
}

/** The shop's services: the catalog, the storefront that calls it by name, and the worker that processes orders. */
export class ShopContainers extends Construct {
  readonly entrance: Entrance<'catalog' | 'storefront'>;
  readonly #stack: ModuleStack;
  readonly #props: ShopContainersProps;
  /** The merchant that the shop sells for. */
  readonly #merchantId: string;
  readonly #cluster: ContainerCluster;

  constructor(stack: ModuleStack, id: string, props: ShopContainersProps) {
    super(stack, id);
    const { name, shopMerchantId } = stack.stage;
    if (shopMerchantId === undefined) {
      throw new StageIncomplete(`stage ${name} needs the environment variable MILLRACE_SHOP_MERCHANT_ID`);
    }
    this.#merchantId = shopMerchantId;
    this.#stack = stack;
    this.#props = props;
    this.#cluster = new ContainerCluster(stack, 'Cluster');
    this.entrance = new Entrance(stack, 'Entrance', {
      network: this.#cluster.network,
      backends: { catalog: { ...catalog, paths: ['/products', '/products/*'] }, storefront },
    });
    this.#web();
    this.#worker();
  }

  #web(): void {
    const { vpcId } = this.#cluster.network;
    const { webTasks } = this.#stack.stage;
    const fromOutside = this.entrance.securityGroup;
    const storefrontGroup = securityGroup(this, 'StorefrontGroup', {
      vpcId,
      description: 'The storefront',
      ingress: [{ from: fromOutside, port: storefront.port }],
      egressPorts: [catalog.port],
      internetEgress: true,
    });
    const catalogGroup = securityGroup(this, 'CatalogGroup', {
      vpcId,
      description: 'The catalog',
      ingress: [fromOutside, storefrontGroup].map((from) => ({ from, port: catalog.port })),
      internetEgress: true,
    });
    const catalogService = this.#catalog(catalogGroup);
    const storefrontService = this.#storefront(storefrontGroup);
    // A task only knows names that existed when it started.
    storefrontService.service.addResourceDependency(catalogService.service);
    for (const service of [catalogService, storefrontService]) scaleOnCpu(this.#stack, service, webTasks);
  }

  #catalog(group: ReturnType<typeof securityGroup>): FargateService {
    const { access, queues, productsFunctionArn } = this.#props;
    const { queue, deadLetters } = queues.lookups;
    return new FargateService(this.#stack, 'Catalog', {
      ...catalog,
      cluster: this.#cluster,
      securityGroup: group,
      target: this.entrance.targets.catalog,
      discoverable: true,
      consumesQueue: true,
      environment: {
        PRODUCTS_FUNCTION: productsFunctionArn,
        SHOP_MERCHANT_ID: this.#merchantId,
        SEARCHES_TABLE: access.tables.searches,
        LOOKUP_QUEUE_URL: queue.queueUrl,
        LOOKUP_DLQ_URL: deadLetters.queueUrl,
      },
      statements: [
        allow(['lambda:InvokeFunction'], [productsFunctionArn]),
        access.searches('PutItem', 'UpdateItem'),
        access.tableKey,
        consumeQueue(queue),
        allow(['sqs:SendMessage'], [deadLetters.queueArn]),
      ],
    });
  }

  #storefront(group: ReturnType<typeof securityGroup>): FargateService {
    const { access, queues, ordersApiUrl } = this.#props;
    const keyArn = access.paymentKeyArnPrefix + this.#merchantId;
    const sessionArn = readParameter(this.#stack, 'order', 'session-secret-arn');
    return new FargateService(this.#stack, 'Storefront', {
      ...storefront,
      cluster: this.#cluster,
      securityGroup: group,
      target: this.entrance.targets.storefront,
      environment: {
        CATALOG_URL: `http://${catalog.service}:${catalog.port}`,
        ORDERS_API_URL: ordersApiUrl,
        ECOMMERCE_TOPIC_ARN: queues.topic.arn,
        OFFERS_TABLE: access.tables.offers,
        SHOP_MERCHANT_ID: this.#merchantId,
        PAYMENT_KEY_SECRET_ID: keyArn,
        SESSION_SECRET_ID: sessionArn,
      },
      statements: [
        ...access.publish(queues.topic),
        ...access.readSecrets(`${keyArn}-??????`, sessionArn),
        access.offers('GetItem', 'UpdateItem'),
        access.tableKey,
      ],
    });
  }

  #worker(): void {
    const { stage } = this.#stack;
    const { access, queues } = this.#props;
    const polls = stage.orderProcessor === 'worker';
    const { vpcId } = this.#cluster.network;
    const { environment, statements } = processOrders(stage, access, queues);
    const service = new FargateService(this.#stack, 'OrderWorker', {
      ...worker,
      consumesQueue: true,
      environment: { ...environment, ORDER_QUEUE_URL: queues.orders.queue.queueUrl },
      statements,
      cluster: this.#cluster,
      securityGroup: securityGroup(this, 'WorkerGroup', {
        vpcId,
        description: 'The worker that takes orders',
        internetEgress: true,
      }),
      desiredCount: polls ? stage.workerTasks.min : 0,
    });
    if (!polls) return;
    scaleOnBacklog(this.#stack, service, {
      queue: queues.orders.queue,
      messagesPerTask: ORDERS_PER_WORKER,
      bounds: stage.workerTasks,
    });
  }
}
