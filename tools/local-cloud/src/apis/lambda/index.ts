import type { RestApi } from '../api.ts';
import {
  describeFunction,
  getFunction,
  listAliases,
  listFunctions,
  listVersions,
  getAlias,
} from './describe.ts';
import { invoke } from './invoke.ts';

const FUNCTIONS = '/2015-03-31/functions';

/** The part of Lambda's API that invokes and describes; functions are made by CloudFormation alone. */
export const lambdaApi: RestApi = {
  protocol: 'rest-json',
  service: 'lambda',
  routes: [
    { operation: 'Invoke', method: 'POST', path: `${FUNCTIONS}/{FunctionName}/invocations`, handle: invoke },
    { operation: 'ListFunctions', method: 'GET', path: FUNCTIONS, handle: listFunctions },
    { operation: 'GetFunction', method: 'GET', path: `${FUNCTIONS}/{FunctionName}`, handle: getFunction },
    {
      operation: 'GetFunctionConfiguration',
      method: 'GET',
      path: `${FUNCTIONS}/{FunctionName}/configuration`,
      handle: describeFunction,
    },
    {
      operation: 'ListVersionsByFunction',
      method: 'GET',
      path: `${FUNCTIONS}/{FunctionName}/versions`,
      handle: listVersions,
    },
    {
      operation: 'ListAliases',
      method: 'GET',
      path: `${FUNCTIONS}/{FunctionName}/aliases`,
      handle: listAliases,
    },
    {
      operation: 'GetAlias',
      method: 'GET',
      path: `${FUNCTIONS}/{FunctionName}/aliases/{Name}`,
      handle: getAlias,
    },
  ],
};
