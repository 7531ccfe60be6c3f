import { LambdaClient, paginateListFunctions, type FunctionConfiguration } from '@aws-sdk/client-lambda';
import { describe, expect, it } from '@jest/globals';
import { faultOf, LambdaFunctions, type SmokeTests } from '@millrace/smoke-test';
import { clientConfigOf, localConnection } from '@millrace/stages';
import { REGION } from '@millrace/tools-start';
import { sharedPlatform } from './platform/shared-platform.ts';
import { tablesAtRest } from './platform/tables.ts';

const { endpointUrl } = sharedPlatform();
const client = new LambdaClient(clientConfigOf(localConnection(endpointUrl), REGION));
const isHook = ({ FunctionName = '' }: FunctionConfiguration) => FunctionName.endsWith('-smoke-test');

describe('the smoke tests of new versions', () => {
  it('exist for every function, pass on the deployed versions, and change nothing', async () => {
    const before = await tablesAtRest(endpointUrl);
    const deployed: FunctionConfiguration[] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) deployed.push(...Functions);
    const tests: SmokeTests = Object.assign(
      {},
      ...deployed
        .filter(isHook)
        .map(({ Environment }) => JSON.parse(Environment?.Variables?.['SMOKE_TESTS'] ?? '{}') as SmokeTests),
    );
    const tested = deployed.filter((one) => !isHook(one)).map(({ FunctionName }) => FunctionName);
    expect(Object.keys(tests).sort()).toEqual(tested.sort());

    const functions = new LambdaFunctions(client);
    const faults: Record<string, string> = {};
    for (const [functionName, ofFunction] of Object.entries(tests)) {
      expect(ofFunction.length).toBeGreaterThan(0);
      for (const test of ofFunction) {
        const fault = faultOf(test, await functions.invoke({ functionName, version: 'live' }, test.payload));
        if (fault !== undefined) faults[functionName] = fault;
      }
    }
    expect(faults).toEqual({});
    expect(await tablesAtRest(endpointUrl)).toEqual(before);
  });
});
