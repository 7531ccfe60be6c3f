/**
 * The Nx plugin that makes sure of the stage of a run. Nx runs the default configuration, which is `local`, where a
 * target does not have the one that is asked for, and says nothing. A stage is selected by `--configuration` alone:
 * with `--stage` the command of a target would get another stage than what is built for it.
 */
export const name = 'check-stage';

/** Called by Nx before the tasks of every run. @throws Error when no stage can be meant */
export async function preTasksExecution(_options, { argv, nxJsonConfiguration }) {
  const refusal = refusalOf(
    argv.slice(2),
    Object.keys(nxJsonConfiguration.targetDefaults.deploy.configurations),
  );
  if (refusal) throw new Error(refusal);
}

/**
 * @param args of `nx`
 * @param stages all that there are
 * @returns why the run is refused
 */
export function refusalOf(args, stages) {
  const known = `the stages are ${stages.join(', ')}`;
  if (args.some((arg) => /(^|[\s=])--stage(=|\s|$)/.test(arg))) {
    return `a stage is selected by --configuration, and not by --stage; ${known}`;
  }
  const unknown = configurationsIn(args).find((configuration) => !stages.includes(configuration));
  return unknown === undefined ? undefined : `there is no configuration "${unknown}"; ${known}`;
}

/** Every configuration that Nx may take from its arguments, in whatever way it is written. */
function configurationsIn(args) {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  return own.flatMap((arg, index) => {
    const [, joined] = /^(?:--?c|--configuration)=(.*)$/s.exec(arg) ?? [];
    if (joined !== undefined) return [joined];
    if (/^(--?c|--configuration)$/.test(arg)) return [own[index + 1] ?? ''];
    // What Nx makes of letters right behind -c is no configuration.
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
