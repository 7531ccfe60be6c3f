/**
 * The Nx executor of `deploy` and `destroy`. The order of modules is not in Nx's task graph, as `dependsOn` would also
 * run the tasks of modules that nobody asked for. But the graph says which modules were asked for: the command is told
 * them with `--with`, and when the run began with `--since`, and does what has to come first by itself.
 */
import process from 'node:process';
import { runCommand } from './run-command.mjs';

export default function inOrder(options, context) {
  const { with: given, since: begun, ...rest } = options;
  const { command } = rest;
  const inRun = Object.values(context.taskGraph.tasks)
    .filter(({ target }) => target.target === context.targetName)
    .map(({ target }) => target.project)
    .filter((project) => project !== context.projectName);
  // A nested run has one task and is told of the run that it is a part of.
  const others = given ?? inRun.join(',');
  const since = begun ?? process.env.MILLRACE_RUN_START_MS ?? Date.now();
  const more = [others && `--with=${others}`, `--since=${since}`].filter(Boolean);
  return runCommand({ ...rest, __unparsed__: [], command: [command, ...more].join(' ') }, context);
}
