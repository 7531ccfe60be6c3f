/**
 * Prints measurements of the workspace's structure and tests:
 * - files per payment, and those before the 201: all that run (`paymentFiles` defines what counts), and without the
 *   support libraries (`withoutSupport`)
 * - files over 250 lines
 * - import cycles and upward imports, of values and of types
 * - names that domain and application of an app share
 * - seconds of the tests, from the Jest reports that the last `npm test` left in `test-results`
 *
 * `node tools/checks/src/measure/main.ts [--list]`; `--list` also prints the files of a payment.
 */
import { readArgumentsOrExit } from '@millrace/command-line';

const { values } = readArgumentsOrExit({
  usage: 'usage: npx node tools/checks/src/measure/main.ts [--list]',
  options: { list: { type: 'boolean', default: false } },
});

const { printMeasurements } = await import('./print-measurements.ts');
printMeasurements(values);
