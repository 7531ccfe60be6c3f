import { describeModuleTemplates } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

describeModuleTemplates('payment', addStacks, ['GET /openapi.json', 'GET /docs']);
