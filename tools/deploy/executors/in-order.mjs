/**
 * The Nx executor of `deploy` and `destroy`. The order of modules is not in Nx's task graph, as `dependsOn` would also
 * run the tasks of modules that nobody asked for. But the graph says which modules were asked for: the command is told
 * them with `--with`, and when the run began with `--since`, and does what has to come first by itself.
 */
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import runCommands from 'nx/src/executors/run-commands/run-commands.impl';

export default function inOrder(options, context) {
  const { with: given, since: begun, ...rest } = options;
  const { command } = rest;
  const inRun = Object.values(context.taskGraph.tasks)
    .filter(({ target }) => target.target === context.targetName)
    .map(({ target }) => target.project)
    .filter((project) => project !== context.projectName);
  // A nested run has one task and is told of the run that it is a part of.
  const others = given ?? inRun.join(',');
  const since = begun ?? (others && startOf(process.ppid));
  const more = [others && `--with=${others}`, since && `--since=${since}`].filter(Boolean);
  return runCommands.default({ ...rest, __unparsed__: [], command: [command, ...more].join(' ') }, context);
}

/** When a process was started, in milliseconds of the epoch; for the tasks of a run, Nx has forked them all. */
function startOf(pid) {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    const startedAt = Date.parse(text.trim());
    if (Number.isFinite(startedAt)) return startedAt;
  } catch {
    // Without ps a module may be deployed twice in a run, which changes nothing the second time.
  }
  return Date.now();
}
