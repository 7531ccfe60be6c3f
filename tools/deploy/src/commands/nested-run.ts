import { withExclusiveLock } from '../exclusive-lock.ts';
import type { ModuleInStage, Run } from './module-in-stage.ts';
import { lockOf, noteSynthesized, synthesizedSince } from './module-lock.ts';
import { nx } from '../run-command.ts';
import { assembliesAreGiven } from '../workspace.ts';
import type { StageConnection } from '@millrace/stages';

/** Passes the chain of modules to a nested run. */
const CHAIN = 'MILLRACE_DEPLOY_CHAIN';

/** The modules whose tasks led to this one, first to last. */
export function chain(): readonly string[] {
  return (process.env[CHAIN] ?? '').split(',').filter(Boolean);
}

/**
 * Deploys or destroys another module as a part of this task. Runs it through Nx, because its assembly may have to be
 * built first, and with the environment of this process, so that the settings of other stages are still there.
 */
export function runFirst(
  target: 'deploy' | 'destroy',
  other: string,
  { from, run, environment }: { from: ModuleInStage; run: Run; environment: StageConnection['environment'] },
): Promise<void> {
  const others = run.others.filter((module) => module !== other);
  const asPart = others.length > 0 ? [`--with=${others.join(',')}`] : [];
  const alone = assembliesAreGiven() ? ['--excludeTaskDependencies'] : [];
  return nx(['run', `${other}:${target}:${from.stage}`, ...alone, ...asPart, `--since=${run.sinceMs}`], {
    ...process.env,
    PATH: environment['PATH'],
    [CHAIN]: [...chain(), from.module].join(','),
  });
}

/**
 * Synthesizes the other modules of the run, once for all of its tasks: their own tasks may not have started yet, and a
 * module may need the parameters of another one.
 */
export async function synthesizeOthers(
  { module, stage }: ModuleInStage,
  { run, environment }: { run: Run; environment: StageConnection['environment'] },
): Promise<void> {
  if (assembliesAreGiven()) return;
  await withExclusiveLock(lockOf('synthesize', { module: 'all', stage }), async () => {
    if (synthesizedSince(run.sinceMs)) return;
    const projects = [module, ...run.others].join(',');
    await nx(['run-many', '-t', 'synth', '-p', projects, '--configuration', stage, '--output-style=static'], {
      ...process.env,
      PATH: environment['PATH'],
    });
    noteSynthesized();
  });
}
