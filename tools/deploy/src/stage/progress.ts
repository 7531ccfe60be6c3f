const EVENT = /^(\S+ \| +[\d/]+ +\| [^|]+ \| \w+ +\| \S+ +\| [^\s|]+)/;

/**
 * Formats an output line of the CDK CLI as progress: the events of stacks, without their reasons, which the CLI repeats
 * and a failure shows at its end.
 * @returns undefined for every other line
 */
export function progressOf(line: string): string | undefined {
  return EVENT.exec(line)?.[1];
}
