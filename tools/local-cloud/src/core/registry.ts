import type { Api } from './api/api.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import type { Sessions } from './authorization/sessions.ts';
import type { CloudConfig } from './config.ts';
import type { StateDatabase } from './database.ts';
import type { Flows } from './flows.ts';
import type { ResourceType } from './resources/resource-type.ts';
import type { Targets } from './targets.ts';

/** The dependencies of every service. Nothing here belongs to one service. */
export interface Core {
  readonly config: CloudConfig;
  /** One SQLite file. A service creates its own tables in it. */
  readonly database: StateDatabase;
  /** Base URL of the AWS APIs: `http://127.0.0.1:4566` with the real port. */
  readonly endpointUrl: string;
  readonly authorizer: Authorizer;
  readonly sessions: Sessions;
  readonly flows: Flows;
  readonly targets: Targets;
  /** Every resource type by its name. Complete once all services have started. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Ends the local cloud, because an engine has ended and nothing works without it. */
  fail(reason: string): void;
}

/**
 * One AWS service, or an engine that several of them share.
 *
 * A service starts after the services it needs. All services open in the order of the registry, and close and stop in the
 * opposite order; engines stop last, when the endpoint is closed.
 */
export interface Service<Name extends string, Own, Needed = unknown> {
  readonly name: Name;
  /** The services whose runtimes `start` receives. */
  readonly needs: readonly (keyof Needed & string)[];
  /** Keeps running until no client can call the endpoint any more. */
  readonly isEngine?: true;
  readonly apis?: readonly Api<Own>[];
  readonly resources?: readonly ResourceType<Own>[];
  /** Creates the runtime that APIs, resource types and other services use. */
  start(core: Core, needed: Needed): Own | Promise<Own>;
  /** Starts work. Called once every service has started. */
  open?(own: Own): void | Promise<void>;
  /** Refuses new requests from outside and waits for those in flight. Called before anything stops. */
  close?(own: Own): void | Promise<void>;
  /** Accepts no more work and ends the work in flight. */
  stop?(own: Own): void | Promise<void>;
}

// A registry holds services whose runtimes have nothing in common.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyService = Service<string, any, any>;

type Own<Each extends AnyService> = Awaited<ReturnType<Each['start']>>;

/** The runtimes of the services, by the name of the service. */
export type Runtimes<Services extends readonly AnyService[]> = {
  readonly [Each in Services[number] as Each['name']]: Own<Each>;
};

/** The names of services that need a runtime which the registry lacks; `never` when there are none. */
export type UnmetNeeds<Services extends readonly AnyService[]> = {
  [Each in Services[number] as Each['name']]: Runtimes<Services> extends Parameters<Each['start']>[1]
    ? never
    : Each['name'];
}[Services[number]['name']];
