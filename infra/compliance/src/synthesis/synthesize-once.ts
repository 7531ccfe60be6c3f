import {
  adoptedIn,
  releasedIn,
  stageOf,
  type AddStacks,
  type Stage,
  type StageName,
  type StackOwner,
} from '@millrace/constructs';
import { acknowledgedAt } from '@millrace/constructs/acknowledge.ts';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { testEnvironment } from '@millrace/constructs/testing/test-environment.ts';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import { nagFindings } from './nag.ts';

/** One synthesis of an app, and what cdk-nag finds in it. @param addStacks whose bundles are in `dist/apps` */
export function synthesizeOnce(
  owner: StackOwner,
  addStacks: AddStacks,
  { stageName, variant }: { readonly stageName: StageName; readonly variant?: string | undefined },
): Synthesized {
  const stage: Stage = stageOf(stageName, testEnvironment);
  return inTemporaryApp((app) => {
    addStacks(app, stage, testEnvironment);
    const assembly = app.synth();
    const stacks = assembly.stacks.map(({ stackName, template, tags, terminationProtection }) => ({
      name: stackName,
      template: template as Synthesized['stacks'][number]['template'],
      tags,
      terminationProtection: terminationProtection === true,
    }));
    const given = app.node
      .findAll()
      .flatMap((construct) => Object.entries(acknowledgedAt(construct)))
      .map((entry) => entry.join(': '));
    const nag = { findings: nagFindings(app), given: [...new Set(given)] };
    const declared = { adopts: adoptedIn(app, assembly), releases: releasedIn(app) };
    return { owner, stage, variant, stacks, ...declared, nag };
  });
}
