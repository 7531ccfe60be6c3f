import { synthesize } from '@millrace/constructs';
import { addStacks } from './stacks.ts';

synthesize('quote', addStacks);
