/** What Nx was started for: `nx deploy quote`, `nx run quote:deploy`. */
export function wanted([command = '', argument = '']) {
  if (command !== 'run') return { target: command, project: argument };
  const [project = '', target = ''] = argument.split(':');
  return { target, project };
}
