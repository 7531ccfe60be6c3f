import { synthesize } from '@millrace/constructs';
import { addStacks, stages } from './stacks.ts';

synthesize('pipeline', addStacks, { stages });
