import { describe, expect, it } from '@jest/globals';
import { StageIncomplete, stageOf } from '@millrace/constructs';
import { testEnvironment } from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { addStacks } from './stacks.ts';

describe('the shop', () => {
  it('cannot be made without a merchant that it sells for', () => {
    const stage = { ...stageOf('dev', testEnvironment), shopMerchantId: undefined };
    expect(() => inTemporaryApp((app) => addStacks(app, stage))).toThrow(StageIncomplete);
  });
});
