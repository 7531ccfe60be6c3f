import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stageNames, type AddStacks, type StackOwner, type StageName } from '@millrace/constructs';
import {
  fileOf,
  hashOf,
  SOURCES,
  storeOf,
  workspaceRoot,
  type Synthesized,
  type Variants,
} from '@millrace/constructs/testing/synthesized.ts';
import { synthesizeOnce } from './synthesize-once.ts';

/**
 * Replaces what is stored of an app. It is written aside first, so that a reader sees the old templates or the new ones.
 * @param loaded every file that has been loaded, while it grows
 */
export async function writeTemplates(folder: string, loaded: ReadonlySet<string>): Promise<void> {
  const owner = folder as StackOwner;
  const aside = `${storeOf(owner)}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    for (const one of await synthesizeAll(owner)) {
      writeFileSync(join(aside, fileOf(one.stage.name, one.variant)), JSON.stringify(one));
    }
    writeFileSync(join(aside, SOURCES), JSON.stringify(hashesOf(loaded)));
    rmSync(storeOf(owner), { recursive: true, force: true });
    renameSync(aside, storeOf(owner));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The sources among the files, by their paths in the workspace. */
function hashesOf(files: ReadonlySet<string>): Record<string, string> {
  const sources = [...files]
    .map((file) => relative(workspaceRoot, file).replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('..') && !file.startsWith('node_modules/'))
    .sort();
  return Object.fromEntries(sources.map((source) => [source, hashOf(source)]));
}

async function synthesizeAll(owner: StackOwner): Promise<Synthesized[]> {
  const source = join(workspaceRoot, 'infra', owner, 'src');
  const { addStacks, stages = stageNames } = (await import(join(source, 'stacks.ts'))) as {
    readonly addStacks: AddStacks;
    readonly stages?: readonly StageName[];
  };
  const variantsFile = join(source, 'testing/variants.ts');
  const { variants } = existsSync(variantsFile)
    ? ((await import(variantsFile)) as { readonly variants: Variants })
    : { variants: {} };
  return [
    ...stages.map((stageName) => synthesizeOnce(owner, addStacks, { stageName })),
    ...Object.entries(variants).map(([variant, { stage, addStacks: addVariant }]) =>
      synthesizeOnce(owner, addVariant, { stageName: stage, variant }),
    ),
  ];
}
