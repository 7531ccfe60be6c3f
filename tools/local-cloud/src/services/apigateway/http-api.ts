import type { RoutePattern } from './route-table.ts';

/** `AWS_PROXY` to a function, payload 2.0. */
export interface FunctionIntegration {
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** `HTTP_PROXY` through a VPC link to a listener of a load balancer. */
export interface ListenerIntegration {
  readonly listenerArn: string;
  readonly timeoutMs: number;
}

export type Integration = FunctionIntegration | ListenerIntegration;

/** A `REQUEST` authorizer with simple responses and payload 2.0. It is invoked for every request. */
export interface Authorizer {
  readonly functionArn: string;
  /** The role in which it is invoked. Without one, the policy of the function decides. */
  readonly roleArn: string | undefined;
}

export interface Route {
  readonly pattern: RoutePattern;
  readonly integrationId: string;
  readonly authorizerId: string | undefined;
}

/** One HTTP API. Deployments add and remove its parts one by one. */
export interface HttpApi {
  readonly id: string;
  readonly name: string;
  readonly routes: Map<string, Route>;
  readonly integrations: Map<string, Integration>;
  readonly authorizers: Map<string, Authorizer>;
}

/** A route of an API that matches a request. */
export interface RouteMatch {
  readonly api: HttpApi;
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Percent-decoded, without the API's prefix. */
  readonly rawPath: string;
  /** Percent-encoded as in the request, without the API's prefix. */
  readonly encodedPath: string;
}
