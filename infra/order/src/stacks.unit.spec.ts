import { expect, it } from '@jest/globals';
import { stageOf } from '@millrace/constructs';
import { testEnvironment } from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { addStacks } from './stacks.ts';

it('the stacks need no merchant that the shop sells for', () => {
  const stage = { ...stageOf('dev', testEnvironment), shopMerchantId: undefined };
  expect(() => inTemporaryApp((app) => addStacks(app, stage))).not.toThrow();
});
