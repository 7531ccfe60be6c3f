import type { Variants } from '@millrace/constructs/testing';
import { addStacks } from '../stacks.ts';

export const variants: Variants = {
  codecommit: {
    stage: 'prod',
    addStacks: (app, stage) => addStacks(app, stage, { MILLRACE_SOURCE: 'codecommit' }),
  },
};
