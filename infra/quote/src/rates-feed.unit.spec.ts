import { describe, expect, it } from '@jest/globals';
import { stageOf } from '@millrace/constructs';
import { testEnvironment } from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { addStacks } from './stacks.ts';

describe('INV-32: prod', () => {
  it('cannot be synthesized without a feed of rates', () => {
    const stage = stageOf('prod', { ...testEnvironment, MILLRACE_RATES_URL: undefined });
    expect(() => inTemporaryApp((app) => addStacks(app, stage))).toThrow(
      'stage prod needs the environment variable MILLRACE_RATES_URL',
    );
  });
});
