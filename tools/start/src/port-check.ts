import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { StartFailure } from './start-failure.ts';

/** `ss` and `/proc/net/tcp` call it 0A. */
const LISTENING = '0A';

/**
 * Makes sure that a port can be taken; 0 always can.
 * @param flag the flag that chooses another port
 * @throws StartFailure that names the port and, where the system tells, who has it
 */
export async function checkPort(port: number, flag: string): Promise<void> {
  if (port === 0 || (await isFree(port))) return;
  throw portTaken(port, flag);
}

/** The failure of a port that somebody else has. */
export function portTaken(port: number, flag: string): StartFailure {
  const owner = ownerOf(port);
  return new StartFailure(
    `Port ${port} is taken${owner ? ` by ${owner.name} (process ${owner.pid})` : ''}.`,
    owner
      ? `Stop it with "kill ${owner.pid}", or choose another port: npm start -- ${flag} ${port + 1}`
      : `Find who has it with "lsof -i :${port}", or choose another port: npm start -- ${flag} ${port + 1}`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve, reject) => {
    server.once('listening', () => resolve(true));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(new StartFailure(`Port ${port} cannot be used: ${error.message}.`, 'Choose another port.'));
    });
    server.listen(port, '127.0.0.1');
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** The process that listens on a port, where `/proc` shows it: Linux, and processes of the same user. */
function ownerOf(port: number): { pid: number; name: string } | undefined {
  if (process.platform !== 'linux') return undefined;
  const inodes = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)),
  );
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && socketsOf(entry).some((socket) => inodes.has(socket))) {
      return { pid: Number(entry), name: commandOf(entry) };
    }
  }
  return undefined;
}

/** None of a process of another user, which may not be looked into. */
function socketsOf(pid: string): string[] {
  const directory = `/proc/${pid}/fd`;
  return orElse([], () => readdirSync(directory)).flatMap((fd) =>
    orElse([], () => [readlinkSync(`${directory}/${fd}`)]),
  );
}

/** Processes end and close files while they are looked at; what is gone by then is not the one that is looked for. */
function orElse<Result>(otherwise: Result, look: () => Result): Result {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EPERM', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return otherwise;
    throw error;
  }
}

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync(table, 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexPort}`) && fields[3] === LISTENING)
    .map((fields) => `socket:[${fields[9]}]`);
}

/** As it was started, and no longer than fits a line. */
function commandOf(pid: string): string {
  const words = orElse('', () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .split('\0')
    .join(' ')
    .trim();
  return words.length > 60 ? `${words.slice(0, 60)}…` : words;
}
