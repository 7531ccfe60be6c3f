import {
  ModuleFunction,
  ModuleStack,
  publishParameter,
  readParameter,
  SMOKE_TEST_MERCHANT,
  useKey,
  queryIndexes,
  useTable,
  type Stage,
} from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';

/** The authorizer of every HTTP API, the limits function for screening, and the admin commands. */
export class MerchantService extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'merchant', part: 'service' });
    const merchants = this.nameOf('merchants');
    const key = useKey(stage, readParameter(this, 'merchant', 'table-key-arn'), 'dynamodb');

    const authorizer = new ModuleFunction(this, 'Authorizer', {
      handler: 'authorizer',
      environment: { MERCHANTS_TABLE: merchants, API_KEY_MODE: stage.apiKeyMode },
      timeoutSeconds: 5,
      statements: [useTable(stage, merchants, ['GetItem']), key],
      smokeTest: {
        payload: { headers: { authorization: `Bearer mk_${stage.apiKeyMode}_nobody_has_this_key` } },
        answers: { isAuthorized: true, context: { outcome: 'api_key_unknown' } },
      },
    });
    const admin = new ModuleFunction(this, 'Admin', {
      handler: 'admin',
      environment: { MERCHANTS_TABLE: merchants, API_KEY_MODE: stage.apiKeyMode },
      timeoutSeconds: 10,
      statements: [
        useTable(stage, merchants, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']),
        queryIndexes(stage, merchants, 'byMerchant'),
        key,
      ],
      smokeTest: {
        payload: { command: 'getLimits', merchantId: SMOKE_TEST_MERCHANT },
        answers: { refused: 'merchant_not_found' },
      },
    });
    const limits = new ModuleFunction(this, 'Limits', {
      handler: 'limits',
      environment: { MERCHANTS_TABLE: merchants },
      timeoutSeconds: 5,
      statements: [useTable(stage, merchants, ['GetItem']), key],
      smokeTest: { payload: { merchantId: SMOKE_TEST_MERCHANT }, answers: { limits: null } },
    });

    publishParameter(this, 'authorizer-function-arn', authorizer.arn);
    publishParameter(this, 'admin-function-name', admin.functionName);
    publishParameter(this, 'limits-function-arn', limits.arn);
  }
}
