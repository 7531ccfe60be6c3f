import { CfnIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Entrance } from '../containers/entrance.ts';
import type { ModuleStack } from '../module-stack.ts';
import { ModuleApi, type RouteKey } from './module-api.ts';

export interface ContainerApiProps {
  readonly entrance: Entrance;
  /** Routes, all of them without a key. `$default` matches every request that no other route does. */
  readonly routes: readonly (RouteKey | '$default')[];
}

/** The HTTP API of a module's container service, which gets the original path of each request. */
export class ContainerApi extends ModuleApi {
  constructor(stack: ModuleStack, id: string, { entrance, routes }: ContainerApiProps) {
    super(stack, id);
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: this.api.ref,
      integrationType: 'HTTP_PROXY',
      integrationMethod: 'ANY',
      connectionType: 'VPC_LINK',
      connectionId: entrance.linkId,
      integrationUri: entrance.listenerArn,
      payloadFormatVersion: '1.0',
    });
    for (const routeKey of routes) {
      this.openRoute(
        integration,
        routeKey,
        'The shop is open to the public: its visitors have no API key, and a signed cookie ties an order to its visitor.',
      );
    }
  }
}
