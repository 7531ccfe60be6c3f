import { connect, createServer } from 'node:net';
import { commandOf, listeners } from '@millrace/stages/processes';
import { StartFailure } from './start-failure.ts';

const MAX_NAME_LENGTH = 60;

/**
 * Checks that a port is free on both loopback addresses; 0 always is.
 * @param flag the flag that chooses another port
 * @throws StartFailure with the port and, if known, its owner
 */
export async function checkPort(port: number, flag: string): Promise<void> {
  if (port === 0 || (await isFree(port))) return;
  throw portTaken(port, flag);
}

/** The failure of a taken port. */
export function portTaken(port: number, flag: string): StartFailure {
  const owner = ownerOf(port);
  return new StartFailure(
    `Port ${port} is taken${owner ? ` by ${owner.name} (process ${owner.pid})` : ''}.`,
    owner
      ? `Stop it with "kill ${owner.pid}", or choose another port: npm start -- ${flag} ${port + 1}`
      : `Find who has it with "lsof -i :${port}", or choose another port: npm start -- ${flag} ${port + 1}`,
  );
}

/** The addresses of `localhost`. A program that listens on every address answers on both. */
const LOOPBACK = ['127.0.0.1', '::1'];
/** Errors of machines without IPv6. */
const NO_IPV6 = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'];

async function isFree(port: number): Promise<boolean> {
  for (const host of LOOPBACK) {
    if ((await answers(host, port)) || !(await canListen(host, port))) return false;
  }
  return true;
}

/** Some systems let a program listen on one address while another listens on all of them. */
function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve, reject) => {
    server.once('listening', () => resolve(true));
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error;
      if (code === 'EADDRINUSE') resolve(false);
      else if (host === '::1' && NO_IPV6.includes(code)) resolve(true);
      else reject(new StartFailure(`Port ${port} cannot be used: ${error.message}.`, 'Choose another port.'));
    });
    server.listen(port, host);
  });
  if (server.listening) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** The process that listens on a port, if it belongs to this user. */
function ownerOf(port: number): { pid: number; name: string } | undefined {
  const owner = listeners().find((listener) => listener.port === port);
  return owner && { pid: owner.pid, name: nameOf(owner.pid) };
}

/** The command of a process, shortened to fit a line. */
function nameOf(pid: number): string {
  const command = commandOf(pid) ?? '';
  return command.length > MAX_NAME_LENGTH ? `${command.slice(0, MAX_NAME_LENGTH)}…` : command;
}
