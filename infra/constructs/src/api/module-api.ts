import { CfnApi, CfnRoute, CfnStage, type CfnIntegration } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { accessLogFormat } from './access-log-format.ts';
import { acknowledge } from '../acknowledge.ts';
import { ALARM_PERIOD, alarmWhenAbove, SPORADIC } from '../alarms.ts';
import { moduleLogGroup } from '../log-group.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

/** For example `GET /payments/{id}`. Requests for unlisted routes reach no integration. */
export type RouteKey = `${'GET' | 'POST'} /${string}`;

/** The HTTP API of a module, with its access log, throttling and alarm. Subclasses add integrations and routes. */
export abstract class ModuleApi extends Construct {
  /** Base URL, without a trailing slash. */
  readonly url: string;
  protected readonly api: CfnApi;

  constructor(stack: ModuleStack, id: string) {
    super(stack, id);
    // Its name is only the module's, because the local cloud serves each API at a path with the API's name.
    this.api = new CfnApi(this, 'Api', {
      name: stack.module,
      description: `${stack.stage.name} ${stack.module}`,
      protocolType: 'HTTP',
    });
    this.url = this.api.attrApiEndpoint;
    this.#stage(stack);
    this.#alarm(stack);
  }

  /** A route that needs no API key. @param reason for a reviewer */
  protected openRoute(integration: CfnIntegration, routeKey: RouteKey | '$default', reason: string): void {
    const route = this.route(integration, routeKey, { authorizationType: 'NONE' });
    acknowledge(route, { 'AwsSolutions-APIG4': reason });
  }

  protected route(
    integration: CfnIntegration,
    routeKey: RouteKey | '$default',
    authorization: { authorizationType: 'NONE' | 'CUSTOM'; authorizerId?: string },
  ): CfnRoute {
    return new CfnRoute(this, `Route${logicalName(routeKey)}`, {
      apiId: this.api.ref,
      routeKey,
      target: `integrations/${integration.ref}`,
      ...authorization,
    });
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
  #alarm(stack: ModuleStack): void {
    alarmWhenAbove(this, 'FailuresAlarm', stack, {
      name: 'api-5xx',
      description: `The HTTP API of ${stack.module} answers requests with 5xx. Its access log names the routes.`,
      metric: new Metric({
        namespace: 'AWS/ApiGateway',
        metricName: '5xx',
        dimensionsMap: { ApiId: this.api.ref },
        statistic: 'Sum',
        period: ALARM_PERIOD,
      }),
      above: 0,
      ...SPORADIC,
    });
  }

  #stage(stack: ModuleStack): void {
    const logGroupName = `/aws/vendedlogs/${stack.nameOf('access')}`;
    const accessLog = moduleLogGroup(this, stack, { id: 'AccessLog', logGroupName });
    new CfnStage(this, 'Stage', {
      apiId: this.api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        // `logGroupArn` ends with `:*`, which is not accepted here.
        destinationArn: arnOf(stack.stage, 'logs', `log-group:${accessLog.logGroupName}`),
        format: accessLogFormat,
      },
      defaultRouteSettings: {
        throttlingRateLimit: stack.stage.apiRequestsPerSecond,
        throttlingBurstLimit: stack.stage.apiBurst,
      },
    });
  }
}

/** `GET /payments/{id}/events` → `GetPaymentsIdEvents` */
function logicalName(routeKey: RouteKey | '$default'): string {
  return routeKey
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
