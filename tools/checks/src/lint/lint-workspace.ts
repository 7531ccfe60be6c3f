/**
 * Lints every file of the workspace in one process. The `lint` targets of the projects lint the same files one project
 * at a time.
 *
 * `node tools/checks/src/lint/lint-workspace.ts`
 */
import { workspaceLinter } from './workspace-linter.ts';

const linter = workspaceLinter();
const results = await linter.lintFiles(['.']);
const formatter = await linter.loadFormatter('stylish');
const report = await formatter.format(results);
if (report !== '') console.log(report);
console.log(`${results.length} files linted`);
if (results.some(({ errorCount, warningCount }) => errorCount + warningCount > 0)) process.exitCode = 1;
