import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** A stream that output goes to. */
interface Output {
  readonly isTTY?: boolean;
}

/**
 * The colors for output to a stream. `NO_COLOR` turns them off; otherwise `FORCE_COLOR` decides. Without both, only a
 * terminal gets colors.
 * @see https://no-color.org
 */
export function colorsFor(stream: Output, environment: NodeJS.ProcessEnv = process.env): Colors {
  return pc.createColors(hasColors(stream, environment));
}

function hasColors(stream: Output, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: none, FORCE_COLOR: forced, TERM: terminal } = environment;
  if (none) return false;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && terminal !== 'dumb';
}
