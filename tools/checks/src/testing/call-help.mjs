/** Calls the plugin `help` as Nx does, with the projects on `PROJECTS`: `node call-help.mjs run merchant:keys --help`. */
import process from 'node:process';
import { createDependencies } from '../../nx/help.mjs';

createDependencies(undefined, { projects: JSON.parse(process.env.PROJECTS) });
