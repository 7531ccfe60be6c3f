const EVENT = /^(\S+ \| +[\d/]+ +\| [^|]+ \| \w+ +\| \S+ +\| [^\s|]+)/;

/**
 * A line of the CDK CLI's output as it is shown while stacks change: the events of stacks, without their reasons, which
 * the CLI repeats and which a failure has at its end.
 * @returns undefined for every other line
 */
export function progressOf(line: string): string | undefined {
  return EVENT.exec(line)?.[1];
}
