import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import { Gateway, type GatewayContext } from './gateway.ts';
import { httpApi } from './resources/api.ts';
import { httpAuthorizer } from './resources/authorizer.ts';
import { httpIntegration } from './resources/integration.ts';
import { httpRoute } from './resources/route.ts';
import { httpStage } from './resources/stage.ts';

interface ApiGateway {
  readonly config: CloudConfig;
  readonly gateway: Gateway;
}

interface Needed {
  readonly ecs: Pick<GatewayContext, 'services'>;
  readonly elasticloadbalancing: Pick<GatewayContext, 'loadBalancers'>;
  readonly lambda: Pick<GatewayContext, 'functions'>;
}

/** HTTP APIs of API Gateway. */
export const apiGateway: Service<'apigateway', ApiGateway, Needed> = {
  name: 'apigateway',
  needs: ['ecs', 'elasticloadbalancing', 'lambda'],
  resources: [
    httpApi,
    httpAuthorizer,
    httpIntegration,
    httpRoute,
    httpStage,
    ...recordedTypes({
      'AWS::ApiGatewayV2::VpcLink': {
        idPrefix: '',
        idLength: 10,
        attributes: (id) => ({ VpcLinkId: id }),
      },
    }),
  ],
  async start({ config, authorizer }, { ecs, elasticloadbalancing, lambda }) {
    const { services } = ecs;
    const { loadBalancers } = elasticloadbalancing;
    const { functions } = lambda;
    const gateway = new Gateway({ config, authorizer, functions, loadBalancers, services });
    await gateway.listen();
    return { config, gateway };
  },
  open: ({ gateway }) => gateway.open(),
  close: ({ gateway }) => gateway.close(),
};
