/**
 * Refuses a machine on which Millrace does not run. `npm start` runs it first, since the `exec` that follows there is
 * unknown to the shell of Windows.
 */
import console from 'node:console';
import process from 'node:process';
import { platformRefusal } from './platform.mjs';

const refused = platformRefusal();
if (refused) {
  console.error(refused);
  process.exitCode = 1;
}
