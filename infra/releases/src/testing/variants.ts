import type { Variants } from '@millrace/constructs/testing';
import { addStacks } from '../stacks.ts';

export const variants: Variants = {
  'other-account': {
    stage: 'dev',
    addStacks: (app, stage) => addStacks(app, { ...stage, pipelineAccount: '444455556666' }),
  },
};
