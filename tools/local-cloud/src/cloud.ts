import type { LambdaDeployments } from './code-deploy/lambda-deployments.ts';
import type { CloudConfig } from './config.ts';
import type { Dynamo } from './engines/dynamo-client.ts';
import type { MessagingResources } from './engines/messaging-resources.ts';
import type { Messaging } from './engines/messaging.ts';
import type { FunctionRunner } from './functions/functions.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { LoadBalancers } from './load-balancing/load-balancers.ts';
import type { LogStore } from './logs/log-store.ts';
import type { EventBridge } from './pump/events/event-bridge.ts';
import type { Pump } from './pump/pump.ts';
import type { ServiceRunner } from './services/service-runner.ts';
import type { StateMachineRegistry } from './state-machines/state-machine-registry.ts';
import type { Store } from './state/store.ts';

export type { Dynamo } from './engines/dynamo-client.ts';
export type { Messaging, ReceivedMessage } from './engines/messaging.ts';

/** The outcome of one invocation, as the Lambda API reports it. */
export type InvocationResult =
  | { readonly ok: true; readonly payload: unknown; readonly requestId: string }
  | {
      readonly ok: false;
      readonly error: { errorType: string; errorMessage: string; trace?: string[] };
      readonly requestId: string;
    };

export interface EventEntry {
  readonly eventBusName: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** Set by AWS services, rules' input transformers and replays; made when absent. */
  readonly time?: string;
}

/** What every resource type and API is given: the parts of the local cloud. */
export interface Cloud {
  readonly config: CloudConfig;
  /** One SQLite file; a part may create tables of its own in it. */
  readonly store: Store;
  /** `http://127.0.0.1:4566` with the real port. */
  readonly endpointUrl: string;
  /** `http://localhost:4000` with the real port. */
  readonly originUrl: string;
  readonly dynamo: Dynamo;
  readonly messaging: Messaging;
  readonly messagingResources: MessagingResources;
  readonly functions: FunctionRunner;
  /** What moves the aliases of functions. */
  readonly lambdaDeployments: LambdaDeployments;
  /** Tasks of container services, each a process. */
  readonly services: ServiceRunner;
  readonly loadBalancers: LoadBalancers;
  readonly eventBuses: EventBridge;
  readonly stateMachines: StateMachineRegistry;
  /** Pipes, event source mappings, subscriptions and schedules. */
  readonly pump: Pump;
  readonly logs: LogStore;
  /** The HTTP APIs behind the one origin. */
  readonly gateway: Gateway;
}
