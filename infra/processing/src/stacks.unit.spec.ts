import { describeModuleTemplates } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

describeModuleTemplates('processing', addStacks, []);
