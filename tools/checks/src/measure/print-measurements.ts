import { workspaceRoot } from '@millrace/tools-start';
import { longFiles, MAX_LINES } from './file-sizes.ts';
import { cyclesIn, readImportGraph, upwardImports } from './import-graph.ts';
import { paymentFiles, withoutSupport } from './payment-files.ts';
import { sharedNames } from './shared-names.ts';
import { testSeconds } from './test-seconds.ts';

const SLOWEST = 10;

/** @param options.list whether to also print the files of a payment */
export function printMeasurements({ list }: { list: boolean }): void {
  const { before, after } = paymentFiles();
  const all = [...before, ...after];
  console.log('files of one payment                 all  without support libraries');
  console.log(`  before the 201                     ${column(before)}  ${column(withoutSupport(before))}`);
  console.log(`  in all                             ${column(all)}  ${column(withoutSupport(all))}`);
  if (list) {
    printLines('before the 201', before);
    printLines('after the 201', after);
  }

  const long = longFiles(workspaceRoot);
  printLines(
    `files over ${MAX_LINES} lines`,
    long.map(({ file, lines }) => `${column(lines)}  ${file}`),
  );

  const graph = readImportGraph(workspaceRoot);
  printLines(
    'import cycles',
    cyclesIn(graph).map((files) => `${files.length} files: ${files.join(', ')}`),
  );
  printLines('upward imports', upwardImports(graph));
  printLines('names that domain and application share', sharedNames(workspaceRoot));

  const { wall, sum, projects, files } = testSeconds(workspaceRoot);
  if (wall === undefined) console.log('\nseconds of tests: there are no reports; run npm test');
  else {
    console.log(
      `\nseconds of tests: ${wall.toFixed(0)} from the first start to the last end, ${sum.toFixed(0)} in sum`,
    );
    printLines('projects', projects.map(timed));
    printLines(`slowest ${SLOWEST} files of tests`, files.slice(0, SLOWEST).map(timed));
  }
}

function timed({ name, seconds }: { name: string; seconds: number }): string {
  return `${column(Math.round(seconds))}  ${name}`;
}

function column(value: number | readonly unknown[]): string {
  return String(typeof value === 'number' ? value : value.length).padStart(4);
}

function printLines(title: string, lines: readonly string[]): void {
  console.log(`\n${title}: ${lines.length}`);
  for (const line of lines) console.log(`  ${line}`);
}
