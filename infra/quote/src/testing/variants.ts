import type { Variants } from '@millrace/constructs/testing';
import { addStacks } from '../stacks.ts';

export const variants: Variants = {
  'no-feed': { stage: 'dev', addStacks: (app, stage) => addStacks(app, { ...stage, ratesUrl: undefined }) },
};
