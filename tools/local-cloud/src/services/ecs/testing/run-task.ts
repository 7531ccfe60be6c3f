import { Task } from '../task.ts';

/** Runs the program in the given directory as a task until this process is killed. Prints when it is healthy. */
const [code = '', port = ''] = process.argv.slice(2);
const task = new Task({ environment: {}, code, port: Number(port), log: { append: () => undefined } });
const unhealthy = await task.healthy('/healthz', 10_000);
process.stdout.write(`${unhealthy ?? 'healthy'}\n`);
setInterval(() => undefined, 60_000);
