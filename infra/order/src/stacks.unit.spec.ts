import { describeModuleTemplates } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

describeModuleTemplates('order', addStacks, [
  'GET /openapi.json',
  'GET /docs',
  'GET /products',
  'GET /products/{id}',
  '$default',
]);
