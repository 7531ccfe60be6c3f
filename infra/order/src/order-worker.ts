import {
  ContainerCluster,
  FargateService,
  readNetwork,
  RejectionLog,
  scaleOnBacklog,
  securityGroup,
  type ModuleStack,
  receiveFrom,
} from '@millrace/constructs';
import { Construct } from 'constructs';
import type { OrderAccess } from './order-access.ts';
import { processOrders } from './order-processing.ts';
import type { OrderQueues } from './order-queues.ts';

/** The module's container service, and the port of its HTTP server. */
export const worker = { service: 'order-worker', port: 8082 } as const;

/** Scaling adds a worker if more orders than this wait for each worker; about ten seconds of work. */
const ORDERS_PER_WORKER = 1_000;

/** The worker that processes orders, in the network that all containers of the platform share. */
export class OrderWorker extends Construct {
  constructor(
    stack: ModuleStack,
    id: string,
    { access, queues }: { access: OrderAccess; queues: OrderQueues },
  ) {
    super(stack, id);
    const { stage } = stack;
    const polls = stage.orderProcessor === 'worker';
    const network = readNetwork(stack, 'order');
    new RejectionLog(stack, 'RejectionLog', network.vpcId);
    const { environment, statements } = processOrders(stage, access, queues);
    const group = securityGroup(this, 'WorkerGroup', {
      vpcId: network.vpcId,
      description: 'The worker that takes orders',
      internetEgress: true,
    });
    const service = new FargateService(stack, 'OrderWorker', {
      ...worker,
      consumesQueue: true,
      environment: { ...environment, ORDER_QUEUE_URL: queues.orders.queue.queueUrl },
      statements: [...statements, receiveFrom(queues.orders.queue)],
      cluster: new ContainerCluster(stack, 'Cluster', network),
      securityGroupIds: [group.attrGroupId],
      desiredCount: polls ? stage.workerTasks.min : 0,
    });
    if (!polls) return;
    scaleOnBacklog(stack, service, {
      queue: queues.orders.queue,
      messagesPerTask: ORDERS_PER_WORKER,
      bounds: stage.workerTasks,
    });
  }
}
