import { spawnSync } from 'node:child_process';
import type { Listener, ProcessInfo, ProcessSource } from './process-source.ts';

/** Keywords that the `ps` of macOS and of Linux share, without headings; the start time has spaces, so it is last. */
const COLUMNS = ['-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'lstart='];

/** Reads processes on systems other than Linux, from the output of `ps` and `lsof`, which macOS includes. */
export const ps: ProcessSource = {
  process: (pid) => processesIn(output('ps', [...COLUMNS, '-p', String(pid)]))[0],

  processes: () => processesIn(output('ps', ['-A', ...COLUMNS])),

  command(pid) {
    const [line = ''] = output('ps', ['-ww', '-o', 'stat=', '-o', 'args=', '-p', String(pid)]).split('\n');
    const [, state = 'Z', command] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
    return state.startsWith('Z') ? undefined : command;
  },

  listeners: () => listenersIn(output('lsof', ['-nP', '-iTCP', '-sTCP:LISTEN', '-Fptn'], { optional: true })),
};

/** @param text of `ps` with `COLUMNS` */
export function processesIn(text: string): ProcessInfo[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', startTime = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*\S)\s*$/.exec(line) ?? [];
    if (pid === undefined) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        isZombie: state.startsWith('Z'),
        startTime: startTime.replaceAll(/\s+/g, ' '),
      },
    ];
  });
}

/** @param text of `lsof -F`: one field per line, marked by its first letter: a process, then type and name of each file */
export function listenersIn(text: string): Listener[] {
  const listeners: Listener[] = [];
  let pid = 0;
  let host: Listener['host'] = '127.0.0.1';
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    if (line.startsWith('t')) host = value === 'IPv6' ? '::1' : '127.0.0.1';
    if (line.startsWith('n'))
      listeners.push({ pid, host, port: Number(value.slice(value.lastIndexOf(':') + 1)) });
  }
  return listeners;
}

/**
 * The output of a program. Both programs exit with 1 when they find nothing.
 * @param optional whether the program may be missing
 */
function output(program: string, args: readonly string[], { optional = false } = {}): string {
  const { error, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
    // One language and one time zone, so that start times can be compared; `lsof` is in /usr/sbin.
    env: { PATH: `${process.env['PATH'] ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`, LC_ALL: 'C', TZ: 'UTC0' },
  });
  if (error && !optional) throw new Error(`${program} cannot be run: ${error.message}`, { cause: error });
  return error ? '' : stdout;
}
