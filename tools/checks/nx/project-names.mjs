/** An Nx plugin that lists the projects of a target when it is started for one that there is not. */
import console from 'node:console';
import process from 'node:process';
import { wanted } from './wanted.mjs';

export const name = 'project-names';

export function createDependencies(_options, { projects }) {
  const { target, project } = wanted(process.argv.slice(2));
  const known = Object.keys(projects).filter((one) => projects[one].targets?.[target]);
  const isName = /^[a-z@]/.test(project);
  if (known.length > 0 && isName && !Object.hasOwn(projects, project)) {
    console.error(`✗ There is no project ${project}; ${target} is a target of ${known.sort().join(', ')}.`);
  }
  return [];
}
