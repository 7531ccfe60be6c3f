/**
 * The Nx plugin that checks the stage of a run. Where a target lacks the requested configuration, Nx silently runs the
 * default one, which is `local`. A stage is selected with `--configuration` alone: with `--stage`, the command of a target
 * would get another stage than the one that is built for it.
 */
export const name = 'check-stage';

/** Called by Nx before the tasks of every run. @throws Error when the stage is invalid */
export async function preTasksExecution(_options, { argv, nxJsonConfiguration }) {
  const refusal = refusalOf(
    argv.slice(2),
    Object.keys(nxJsonConfiguration.targetDefaults.deploy.configurations),
  );
  if (refusal) throw new Error(refusal);
}

/**
 * @param args of `nx`
 * @param stages all stages
 * @returns the reason if the run is refused
 */
export function refusalOf(args, stages) {
  const known = `the stages are ${stages.join(', ')}`;
  if (args.some((arg) => /(^|[\s=])--stage(=|\s|$)/.test(arg))) {
    return `a stage is selected by --configuration, not by --stage; ${known}`;
  }
  const unknown = configurationsIn(args).find((configuration) => !stages.includes(configuration));
  return unknown === undefined ? undefined : `there is no configuration "${unknown}"; ${known}`;
}

/** Every configuration in the arguments of Nx, in any notation. */
function configurationsIn(args) {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.flatMap((arg, index) => {
    const [, joined] = /^(?:--?c|--configuration)=(.*)$/s.exec(arg) ?? [];
    if (joined !== undefined) return [joined];
    if (/^(--?c|--configuration)$/.test(arg)) return [own[index + 1] ?? ''];
    // Nx does not read letters right after -c as a configuration.
    if (/^-c./.test(arg)) return [arg];
    if (/^--prod(=|$)/.test(arg)) return ['production'];
    return ofTarget(arg, own, index);
  });
}

/** `nx run project:target:configuration` */
function ofTarget(arg, args, index) {
  const command = args.findIndex((word) => /^run(-one)?$/.test(word));
  const configuration = arg.split(':')[2];
  return command !== -1 && index > command && !arg.startsWith('-') && configuration !== undefined
    ? [configuration]
    : [];
}
