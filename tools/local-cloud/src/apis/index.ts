import type { Api } from './api.ts';
import { codeDeploy } from './codedeploy/index.ts';
import { eventsApi } from './events/index.ts';
import { lambdaApi } from './lambda/index.ts';
import { logsApi } from './logs/index.ts';
import { secretsManager } from './secretsmanager/index.ts';
import { sqs } from './sqs/index.ts';
import { ssm } from './ssm/index.ts';
import { statesApi } from './states/index.ts';
import { sts } from './sts/index.ts';

/** Every API that the local cloud answers with its own code, beside CloudFormation's. Add an API by adding it here. */
export const apis: readonly Api[] = [
  codeDeploy,
  eventsApi,
  lambdaApi,
  logsApi,
  secretsManager,
  sqs,
  ssm,
  statesApi,
  sts,
];
