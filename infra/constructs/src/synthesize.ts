import { createRequire } from 'node:module';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArgumentsOrExit } from '@millrace/command-line';
import { moduleNames } from '@millrace/modules';
import { App } from 'aws-cdk-lib';
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';
import { writeAdoptions } from './adoption.ts';
import { contractOf } from './contract-file.ts';
import type { StackOwner } from './resource-names.ts';
import {
  assertTakesPayments,
  StageIncomplete,
  stageNames,
  stageOf,
  type Stage,
  type StageName,
} from './stage.ts';

const require = createRequire(import.meta.url);
const featureFlags = require('aws-cdk-lib/recommended-feature-flags.json') as Record<string, unknown>;

const workspaceRoot = join(import.meta.dirname, '../../..');

/** Written instead of an assembly if the module is not in the stage, so that tools know why there is none. */
const NOT_IN_STAGE = 'not-in-stage.json';

/** Adds a module's stacks to an app. @param environment `process.env` unless given */
export type AddStacks = (
  app: App,
  stage: Stage,
  environment?: Readonly<Record<string, string | undefined>>,
) => void;

/**
 * An app with the feature flags of a new project and nothing in its assembly that differs from machine to machine.
 * CloudFormation's own rules take half of the time of a synthesis to load, so `infra/compliance` applies them to the
 * templates of all modules and stages at once.
 */
export function createApp(outdir: string): App {
  return new App({
    outdir,
    builtinCloudFormationValidation: false,
    context: { ...featureFlags, [DISABLE_CREATION_STACK_TRACES]: true },
    analyticsReporting: false,
    performanceReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
}

/**
 * The main program of a module's infrastructure: writes its cloud assembly for `--stage` to
 * `dist/infra/<module>/<stage>`, with the module's contract if it has one and those of the modules to
 * which it moved a part (`moved.json`), and the resources that it adopts (`adopts.json`) and releases (`releases.json`).
 * The assembly is first written to a temporary folder, so that concurrent readers see either the complete old or the complete new one.
 * @param stages that the module is part of; in any other stage there is nothing to deploy, which is not a failure
 */
export function synthesize(
  module: StackOwner,
  addStacks: AddStacks,
  { stages }: { readonly stages?: readonly StageName[] } = {},
): void {
  const { values } = readArgumentsOrExit({
    usage: `usage: --stage=${stageNames.join('|')}`,
    options: { stage: { type: 'string' } },
  });
  try {
    const name = stageNames.find((known) => known === values.stage);
    if (name && stages && !stages.includes(name)) leaveOut(module, name, stages);
    else writeAssembly(module, deployableStage(module, values.stage), addStacks);
  } catch (error) {
    if (!(error instanceof StageIncomplete)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** Only modules must be able to take payments. Releases and the pipeline move no money. */
function deployableStage(owner: StackOwner, name: string | undefined): Stage {
  const stage = stageOf(name, process.env);
  if (moduleNames.some((module) => module === owner)) assertTakesPayments(stage);
  return stage;
}

function leaveOut(module: StackOwner, stage: StageName, stages: readonly StageName[]): void {
  replaceFolder(module, stage, (temporary) => {
    mkdirSync(temporary);
    writeFileSync(join(temporary, NOT_IN_STAGE), JSON.stringify({ stages }));
  });
  console.log(`${module} is not in stage ${stage}: it is in ${stages.join(', ')}`);
}

function writeAssembly(module: StackOwner, stage: Stage, addStacks: AddStacks): void {
  replaceFolder(module, stage.name, (temporary) => {
    const app = createApp(temporary);
    addStacks(app, stage);
    const assembly = app.synth();
    const contract = contractOf(module);
    if (contract) writeFileSync(join(temporary, 'contract.json'), JSON.stringify(contract));
    if (contract?.movedTo) writeMovedContracts(temporary, contract.movedTo);
    writeAdoptions(temporary, app, assembly);
  });
  console.log(`${module} for ${stage.name}: dist/infra/${module}/${stage.name}`);
}

/** The contracts that `checkContract` compares together with that of the module. */
function writeMovedContracts(directory: string, modules: readonly string[]): void {
  writeFileSync(join(directory, 'moved.json'), JSON.stringify(modules.map(contractOf)));
}

function replaceFolder(module: StackOwner, stage: StageName, write: (temporary: string) => void): void {
  const folder = join(workspaceRoot, 'dist/infra', module);
  const outdir = join(folder, stage);
  const temporary = `${outdir}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    write(temporary);
    rmSync(outdir, { recursive: true, force: true });
    renameSync(temporary, outdir);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
