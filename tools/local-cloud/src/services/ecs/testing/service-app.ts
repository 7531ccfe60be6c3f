import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnApi, CfnIntegration, CfnRoute, CfnStage, CfnVpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnCluster, CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnListener, CfnLoadBalancer, CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { PROGRAM } from './shop.ts';

/** `node service-app.ts <directory>`: one service behind an HTTP API, as a cloud assembly in `<directory>/cdk.out`. */
const [directory = ''] = process.argv.slice(2);
const code = join(directory, 'code');
mkdirSync(code, { recursive: true });
writeFileSync(join(code, 'index.js'), PROGRAM);

// CloudFormation's own rules take seconds to load, and say nothing of the test.
const app = new App({ outdir: join(directory, 'cdk.out'), builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Shop', { env: { account: '000000000000', region: 'eu-west-1' } });
const bundle = new Asset(stack, 'Bundle', { path: code });
const balancer = new CfnLoadBalancer(stack, 'Balancer', { scheme: 'internal', subnets: ['a', 'b'] });
const group = new CfnTargetGroup(stack, 'Group', { protocol: 'HTTP', healthCheckPath: '/healthz' });
const forward = { type: 'forward', targetGroupArn: group.ref };
const listener = new CfnListener(stack, 'Listener', {
  loadBalancerArn: balancer.ref,
  port: 80,
  protocol: 'HTTP',
  defaultActions: [forward],
});
const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
role.addToPolicy(new PolicyStatement({ actions: ['logs:*'], resources: ['*'] }));
const task = new CfnTaskDefinition(stack, 'Task', {
  family: 'shop',
  taskRoleArn: role.roleArn,
  executionRoleArn: role.roleArn,
  containerDefinitions: [
    {
      name: 'shop',
      image: 'shop:1',
      environment: [{ name: 'VERSION', value: '1' }],
      portMappings: [{ containerPort: 8080, name: 'http' }],
      logConfiguration: {
        logDriver: 'awslogs',
        options: { 'awslogs-group': '/shop', 'awslogs-stream-prefix': 'shop' },
      },
      dockerLabels: { 'millrace.bundle': `s3://${bundle.s3BucketName}/${bundle.s3ObjectKey}` },
    },
  ],
});
const service = new CfnService(stack, 'Service', {
  cluster: new CfnCluster(stack, 'Cluster', { clusterName: 'shop' }).ref,
  serviceName: 'shop',
  taskDefinition: task.ref,
  loadBalancers: [{ containerName: 'shop', containerPort: 8080, targetGroupArn: group.ref }],
});
service.addResourceDependency(listener);
const api = new CfnApi(stack, 'Api', { name: 'shop', protocolType: 'HTTP' });
const integration = new CfnIntegration(stack, 'Integration', {
  apiId: api.ref,
  integrationType: 'HTTP_PROXY',
  integrationMethod: 'ANY',
  connectionType: 'VPC_LINK',
  connectionId: new CfnVpcLink(stack, 'Link', { name: 'shop', subnetIds: ['a'] }).ref,
  integrationUri: listener.ref,
  payloadFormatVersion: '1.0',
});
const target = `integrations/${integration.ref}`;
new CfnRoute(stack, 'Route', { apiId: api.ref, routeKey: '$default', target });
new CfnStage(stack, 'Stage', { apiId: api.ref, stageName: '$default', autoDeploy: true });
app.synth();
