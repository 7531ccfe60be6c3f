/**
 * Ends with an error on a platform that Millrace does not support. `npm start` runs it first, because the `exec` that
 * follows is unknown to the shell of Windows.
 */
import console from 'node:console';
import process from 'node:process';
import { platformRefusal } from './platform.mjs';

const refused = platformRefusal();
if (refused) {
  console.error(refused);
  process.exitCode = 1;
}
