import { describeModuleTemplates } from '@millrace/constructs/testing';
import { addStacks } from './stacks.ts';

describeModuleTemplates('quote', addStacks, ['GET /openapi.json', 'GET /docs', 'GET /.well-known/jwks.json']);
