import { synthesize } from '@millrace/constructs';
import { addStacks } from './stacks.ts';

synthesize('catalog', addStacks);
