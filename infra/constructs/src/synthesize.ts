import { createRequire } from 'node:module';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { DISABLE_CREATION_STACK_TRACES } from 'aws-cdk-lib/cx-api';
import type { Module } from './resource-names.ts';
import { StageIncomplete, stageOf, type Stage } from './stage.ts';

const require = createRequire(import.meta.url);
const featureFlags = require('aws-cdk-lib/recommended-feature-flags.json') as Record<string, unknown>;

const workspaceRoot = join(import.meta.dirname, '../../..');

/** Adds a module's stacks to an app. */
export type AddStacks = (app: App, stage: Stage) => void;

/** An app with the feature flags of a new project and nothing in its assembly that differs from machine to machine. */
export function createApp(outdir: string): App {
  return new App({
    outdir,
    context: { ...featureFlags, [DISABLE_CREATION_STACK_TRACES]: true },
    analyticsReporting: false,
    performanceReporting: false,
    stackTraces: false,
    treeMetadata: false,
  });
}

/**
 * What a module's `main.ts` does: writes its cloud assembly for `--stage` to `dist/infra/<module>/<stage>`.
 * The assembly is written aside first, so that whoever reads it meanwhile sees the old one or the new one whole.
 */
export function synthesize(module: Module, addStacks: AddStacks): void {
  const { values } = parseArgs({ options: { stage: { type: 'string' } } });
  try {
    writeAssembly(module, stageOf(values.stage, process.env), addStacks);
  } catch (error) {
    if (!(error instanceof StageIncomplete)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

function writeAssembly(module: Module, stage: Stage, addStacks: AddStacks): void {
  const folder = join(workspaceRoot, 'dist/infra', module);
  const outdir = join(folder, stage.name);
  const aside = `${outdir}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    const app = createApp(aside);
    addStacks(app, stage);
    app.synth();
    rmSync(outdir, { recursive: true, force: true });
    renameSync(aside, outdir);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  console.log(`${module} for ${stage.name}: dist/infra/${module}/${stage.name}`);
}
