import { readFileSync } from 'node:fs';
import { dirname, delimiter, join } from 'node:path';
import { localEnvironment, runCommand, type CommandOutcome } from '@millrace/tools-start';
import { parse } from 'yaml';

const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;

/** A failure in one of these phases ends the build. */
const LATER_PHASES_NEED = new Set<string>(['install', 'pre_build']);

/** The parts of a buildspec that are executed here. */
export interface Buildspec {
  readonly env: { readonly shell: 'bash'; readonly variables: Readonly<Record<string, string>> };
  readonly phases: Readonly<
    Partial<Record<(typeof PHASES)[number], { readonly commands: readonly string[] }>>
  >;
}

/** @throws Error for another shell than bash */
export function readBuildspec(directory: string, file = 'buildspec.yml'): Buildspec {
  const buildspec = parse(readFileSync(join(directory, file), 'utf8')) as Buildspec;
  if (buildspec.env.shell !== 'bash') throw new Error(`${file} wants the shell ${buildspec.env.shell}`);
  return buildspec;
}

/**
 * The phases as one bash script, executed as CodeBuild does: a failing command ends its phase; after `build` the next
 * phase runs regardless, and reads the status of the build from CODEBUILD_BUILD_SUCCEEDING.
 */
export function scriptOf({ phases }: Buildspec): string {
  const lines = ['export CODEBUILD_BUILD_SUCCEEDING=1'];
  for (const phase of PHASES) {
    const commands = phases[phase]?.commands ?? [];
    lines.push(`echo "phase ${phase}"`, 'phase_succeeded=0', 'for once in 1; do');
    for (const command of commands) lines.push(`{ ${command}`, '} || break');
    lines.push('phase_succeeded=1', 'done');
    const end = LATER_PHASES_NEED.has(phase) ? '; exit 1' : '';
    lines.push(`if [ $phase_succeeded = 0 ]; then export CODEBUILD_BUILD_SUCCEEDING=0${end}; fi`);
  }
  lines.push('[ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ]');
  return lines.join('\n');
}

/** Runs a buildspec in a clone, with the Node of this process and without the caller's AWS settings. */
export function runBuildspec(
  directory: string,
  buildspec: Buildspec,
  variables: Readonly<Record<string, string>>,
): Promise<CommandOutcome> {
  const { PATH: _path, ...environment } = localEnvironment();
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  return runCommand(['bash', '-c', scriptOf(buildspec)], {
    cwd: directory,
    env: {
      ...environment,
      PATH: path,
      ...buildspec.env.variables,
      ...variables,
    },
  });
}
