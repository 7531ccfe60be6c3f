/**
 * Calls the bundled handler of the working directory with each event of an array on stdin. It evaluates the bundle anew,
 * like a cold start, and prints the results as the last line, after everything that the handler logged.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const file = join(process.cwd(), 'index.js');
const require = createRequire(file);
delete require.cache[require.resolve(file)];
const { handler } = require(file);
const events = JSON.parse(await text(process.stdin)) as unknown[];
const answers: unknown[] = [];
for (const event of events) answers.push((await handler(event, {})) ?? null);
process.stdout.write(`\n${JSON.stringify(answers)}`);
