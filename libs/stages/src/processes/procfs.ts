import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Listener, ProcessSource } from './process-source.ts';

/** The file system where Linux exposes its processes. No other file may depend on it. */
const ROOT = '/proc';

export const hasProcfs = existsSync(`${ROOT}/self/stat`);

/** The state of a listening socket in the tables below. */
const LISTENING = '0A';
const SOCKET_TABLES = [
  ['tcp', '127.0.0.1'],
  ['tcp6', '::1'],
] as const;

/** Reads processes on Linux without starting a program. */
export const procfs: ProcessSource = {
  process(pid) {
    const text = ifAllowed(() => readFileSync(`${ROOT}/${pid}/stat`, 'utf8'));
    if (text === undefined) return undefined;
    // The name, in parentheses, may contain spaces; proc(5) numbers the state 3, the parent 4 and the start time 22.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), isZombie: fields[0] === 'Z', startTime: fields[19]! };
  },

  processes: () =>
    pids()
      .map((pid) => procfs.process(pid))
      .filter((info) => info !== undefined),

  command(pid) {
    const words = ifAllowed(() => readFileSync(`${ROOT}/${pid}/cmdline`, 'utf8'));
    return words?.split('\0').join(' ').trim() || undefined;
  },

  listeners() {
    const sockets = listeningSockets();
    return pids().flatMap((pid) =>
      socketsOf(pid).flatMap((socket): Listener[] => {
        const address = sockets.get(socket);
        return address ? [{ pid, ...address }] : [];
      }),
    );
  },
};

function pids(): number[] {
  return readdirSync(ROOT)
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
}

/** Listening sockets, by the link target of a file descriptor. */
function listeningSockets(): Map<string, Omit<Listener, 'pid'>> {
  const sockets = new Map<string, Omit<Listener, 'pid'>>();
  for (const [table, host] of SOCKET_TABLES) {
    const text = ifAllowed(() => readFileSync(`${ROOT}/net/${table}`, 'utf8')) ?? '';
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      const port = Number.parseInt(local.split(':')[1] ?? '', 16);
      if (state === LISTENING) sockets.set(`socket:[${inode}]`, { host, port });
    }
  }
  return sockets;
}

function socketsOf(pid: number): string[] {
  const directory = `${ROOT}/${pid}/fd`;
  const descriptors = ifAllowed(() => readdirSync(directory)) ?? [];
  return descriptors.flatMap((name) => ifAllowed(() => readlinkSync(`${directory}/${name}`)) ?? []);
}

/** Undefined for a process that has since ended, or that belongs to another user. */
function ifAllowed<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes(code)) return undefined;
    throw error;
  }
}
