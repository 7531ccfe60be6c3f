/** Parses the project and target of a command line: `nx deploy quote`, `nx run quote:deploy`. */
export function requestedTarget([command = '', argument = '']) {
  if (command !== 'run') return { target: command, project: argument };
  const [project = '', target = ''] = argument.split(':');
  return { target, project };
}
