import { StartFailure } from './start-failure.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Accepts only addresses of this machine, because a load is meant for one's own platform.
 * @throws StartFailure otherwise
 */
export function requireLoopback(address: string): URL {
  if (!URL.canParse(address))
    throw new StartFailure(`"${address}" is not a URL.`, 'For example: http://localhost:4000');
  const url = new URL(address);
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return url;
  throw new StartFailure(
    `${address} is not on this machine.`,
    'Only http://localhost and http://127.0.0.1 are allowed.',
  );
}
