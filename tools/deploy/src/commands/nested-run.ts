import type { ModuleInStage, Run } from './module-in-stage.ts';
import { nx } from '../run-command.ts';
import type { StageTarget } from '../stage/stage-target.ts';

/** Carries the chain of modules into a nested run. */
const CHAIN = 'MILLRACE_DEPLOY_CHAIN';

/** The modules whose tasks have led here, first to last. */
export function chain(): readonly string[] {
  return (process.env[CHAIN] ?? '').split(',').filter(Boolean);
}

/**
 * Deploys or destroys another module, as a part of this one's task. By Nx, as the other's assembly may have to be
 * built first. It starts from the environment that we were given, so that another stage's settings are still there
 * for it.
 */
export function runFirst(
  target: 'deploy' | 'destroy',
  other: string,
  { from, run, environment }: { from: ModuleInStage; run: Run; environment: StageTarget['environment'] },
): Promise<void> {
  const others = run.others.filter((module) => module !== other);
  const asPart = others.length > 0 ? [`--with=${others.join(',')}`] : [];
  return nx(['run', `${other}:${target}:${from.stage}`, ...asPart, `--since=${run.sinceMs}`], {
    ...process.env,
    PATH: environment['PATH'],
    [CHAIN]: [...chain(), from.module].join(','),
  });
}
