import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { StackOwner } from '@millrace/constructs';
import { allSynthesized, workspaceRoot, type Synthesized } from '@millrace/constructs/testing/synthesized.ts';

/** Every app: a folder of `infra` with stacks. */
export function appOwners(): readonly StackOwner[] {
  return globSync('*/src/stacks.ts', { cwd: join(workspaceRoot, 'infra') })
    .map((file) => file.split(/[/\\]/)[0] as StackOwner)
    .sort();
}

/** An app in its stages alone, without its variants. */
export function inStages(owner: StackOwner): readonly Synthesized[] {
  return allSynthesized(owner).filter(({ variant }) => variant === undefined);
}
