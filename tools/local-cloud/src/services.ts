import type { Api } from './core/api/api.ts';
import type { UnmetNeeds } from './core/registry.ts';
import type { ResourceType } from './core/resources/resource-type.ts';
import { fauxqs } from './engines/fauxqs/index.ts';
import { apiGateway } from './services/apigateway/index.ts';
import { autoScaling } from './services/autoscaling/index.ts';
import { cloudFormation } from './services/cloudformation/index.ts';
import { cloudWatch } from './services/cloudwatch/index.ts';
import { codeDeploy } from './services/codedeploy/index.ts';
import { dynamoDb } from './services/dynamodb/index.ts';
import { ec2 } from './services/ec2/index.ts';
import { ecr } from './services/ecr/index.ts';
import { ecs } from './services/ecs/index.ts';
import { elasticLoadBalancing } from './services/elasticloadbalancing/index.ts';
import { events } from './services/events/index.ts';
import { iam } from './services/iam/index.ts';
import { kms } from './services/kms/index.ts';
import { lambda } from './services/lambda/index.ts';
import { logs } from './services/logs/index.ts';
import { pipes } from './services/pipes/index.ts';
import { s3 } from './services/s3/index.ts';
import { scheduler } from './services/scheduler/index.ts';
import { secretsManager } from './services/secretsmanager/index.ts';
import { serviceDiscovery } from './services/servicediscovery/index.ts';
import { sns } from './services/sns/index.ts';
import { sqs } from './services/sqs/index.ts';
import { ssm } from './services/ssm/index.ts';
import { states } from './services/states/index.ts';
import { sts } from './services/sts/index.ts';

/**
 * The registry: every service of the local cloud, and the engine that several of them share.
 *
 * Services open in this order. CloudFormation comes first, because it resumes the resources that others work with. Services
 * close and stop in the opposite order, so a service that starts work is listed after the one that does it.
 */
export const services = [
  cloudFormation,
  fauxqs,
  dynamoDb,
  s3,
  sqs,
  sns,
  ssm,
  secretsManager,
  sts,
  logs,
  lambda,
  codeDeploy,
  states,
  events,
  pipes,
  scheduler,
  elasticLoadBalancing,
  ecs,
  apiGateway,
  autoScaling,
  cloudWatch,
  ec2,
  ecr,
  iam,
  kms,
  serviceDiscovery,
] as const;

type Unmet = UnmetNeeds<typeof services>;

/** Does not compile when a service needs a runtime that the registry does not have. */
export const everyNeedIsMet: [Unmet] extends [never] ? true : Unmet = true;

/** Every API of every service. */
export const apis = services.flatMap((service): readonly Api<never>[] => service.apis ?? []);

/** Every resource type of every service. */
export const resourceTypes = services.flatMap(
  (service): readonly ResourceType<never>[] => service.resources ?? [],
);
