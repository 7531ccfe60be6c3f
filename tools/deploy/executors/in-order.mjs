/**
 * The Nx executor of `deploy` and `destroy`. The order of modules is not in Nx's task graph, because `dependsOn` would also
 * run the tasks of modules that were not requested. The graph does list the requested modules: the executor passes them
 * to the command as `--with`, and the start of the run as `--since`, and the command handles the order itself.
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
  // A nested run has one task and receives the options of the outer run.
  const others = given ?? inRun.join(',');
  const since = begun ?? process.env.MILLRACE_RUN_START_MS ?? Date.now();
  const more = [others && `--with=${others}`, `--since=${since}`].filter(Boolean);
  return runCommand({ ...rest, __unparsed__: [], command: [command, ...more].join(' ') }, context);
}
