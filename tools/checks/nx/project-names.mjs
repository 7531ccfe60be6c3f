/** An Nx plugin that lists the projects with a target when the requested project does not exist. */
import console from 'node:console';
import process from 'node:process';
import { requestedTarget } from './requested-target.mjs';

export const name = 'project-names';

export function createDependencies(_options, { projects }) {
  const { target, project } = requestedTarget(process.argv.slice(2));
  const known = Object.keys(projects).filter((one) => projects[one].targets?.[target]);
  const isName = /^[a-z@]/.test(project);
  if (known.length > 0 && isName && !Object.hasOwn(projects, project)) {
    console.error(`✗ There is no project ${project}; ${target} is a target of ${known.sort().join(', ')}.`);
  }
  return [];
}
