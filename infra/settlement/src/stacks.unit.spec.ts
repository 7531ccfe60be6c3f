import { describeModuleTemplates } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

describeModuleTemplates('settlement', addStacks, ['GET /openapi.json', 'GET /docs']);
