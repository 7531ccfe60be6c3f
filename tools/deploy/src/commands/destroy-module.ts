import { forgetModule } from '../affected-base.ts';
import { isNotInStage, placeIn, readAssembly, type Assembly } from '../assembly/assembly.ts';
import type { CdkCli } from '../cdk-cli.ts';
import { Refusal } from '../deploy-failure.ts';
import { withExclusiveLock } from '../exclusive-lock.ts';
import type { ModuleInStage, Run } from './module-in-stage.ts';
import { forgetDeployment, lockOf } from './module-lock.ts';
import { runFirst } from './nested-run.ts';
import { print } from '../print.ts';
import { openStage, type StageAccess } from '../stage/stage-access.ts';
import { destroyStacks } from '../stage/stacks.ts';
import { assemblyDirectory } from '../workspace.ts';

/**
 * Deletes a module's service stack, then its data stack, after the modules of the same run that read from it. Prints
 * what remains: outside `local` everything that holds money, and the keys that encrypt it; the whole data stack if it is
 * protected; and the releases, everywhere.
 * @throws DeployFailure
 * @throws StageRefused
 * @throws Refusal still_needed, assembly_of_another_stage
 */
export async function destroyModule(
  subject: ModuleInStage,
  { run, cdk }: { readonly run: Run; readonly cdk: CdkCli },
): Promise<void> {
  const { module, stage } = subject;
  const directory = assemblyDirectory(module, stage);
  if (isNotInStage(directory)) return print(`${module} is not in stage ${stage}`);
  const assembly = readAssembly(directory);
  const access = await openStage(stage, { cdk, place: placeIn(stage, directory) });
  await destroyReaders(access, subject, run);
  await withExclusiveLock(lockOf('deploy', subject), async () => {
    const existing = new Set((await access.stacks.all()).map(({ name }) => name));
    const [data, service] = assembly.stacks;
    const stacks = [service, data].filter((stack) => existing.has(stack));
    const last = await access.releasesOf(module).last();
    const deletable = stacks.filter((stack) => !assembly.protectedStacks.includes(stack));
    if (deletable.length === 0) print(`${module} is not deployed in ${stage}: there is nothing to delete`);
    forgetDeployment(subject);
    if (stage === 'local') await forgetModule(module);
    for (const stack of deletable) {
      print(`deleting ${stack}`);
      await destroyStacks(access, { directory, stacks: [stack] });
    }
    if (last && deletable.includes(service)) await recordDestroy(access, subject);
    printRemaining(access, assembly, stacks);
  });
}

async function recordDestroy({ releasesOf, caller }: StageAccess, { module }: ModuleInStage): Promise<void> {
  const releases = releasesOf(module);
  const { number: _number, module: _module, ...line } = (await releases.last())!;
  const at = new Date().toISOString();
  await releases.append({ ...line, kind: 'destroy', at, deployedBy: caller.arn });
}

/** @throws Refusal still_needed with the modules that read from it and are not part of the run */
async function destroyReaders(access: StageAccess, subject: ModuleInStage, run: Run): Promise<void> {
  const { module, stage } = subject;
  const readers = await access.stacks.readersOf(module);
  const needed = readers.filter((reader) => !run.others.includes(reader));
  if (needed.length > 0) {
    const reason = `${needed.join(', ')} in ${stage} read parameters of ${module}: destroy them first, or together`;
    throw new Refusal('still_needed', reason);
  }
  for (const reader of readers) {
    await withExclusiveLock(lockOf('provide', { module: reader, stage }), async () => {
      if (!(await access.stacks.readersOf(module)).includes(reader)) return;
      print(`${reader} reads parameters of ${module}: destroying it first`);
      const { environment } = access.target;
      await runFirst('destroy', reader, { from: subject, run, environment });
    });
  }
}

function printRemaining({ stage, store }: StageAccess, assembly: Assembly, stacks: readonly string[]): void {
  const kept = stacks.filter((stack) => assembly.protectedStacks.includes(stack));
  print(`kept in ${stage}:`);
  for (const stack of kept)
    console.log(`    ${stack} with all its resources: it is protected against termination`);
  if (kept.length === 0 && assembly.retained.length > 0) {
    console.log('    resources to delete or import by hand before the module is deployed here again:');
    for (const resource of assembly.retained) console.log(`    ${resource}`);
  }
  console.log(`    the releases in ${store.bucket}`);
}
