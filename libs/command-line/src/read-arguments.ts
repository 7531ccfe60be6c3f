import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

const EXIT_USAGE = 2;

/** A command line that cannot be understood; the message says why, and then how it is used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(sentence: string, usage: string) {
    super(`${sentence}\n${usage}`);
  }
}

interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** How the command is used, as `--help` prints it. */
  readonly usage: string;
  readonly options: Options;
  readonly allowPositionals?: boolean;
  /** Those of the process unless told otherwise. */
  readonly args?: readonly string[];
}

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/**
 * Reads the command line. `--help` prints the usage and ends the process.
 * @throws UsageError
 */
export function readArguments<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
): Parsed<Options> {
  const { usage, options, allowPositionals = false, args = process.argv.slice(2) } = line;
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals }) as Parsed<Options>;
  } catch (error) {
    throw new UsageError(sentenceOf(error as NodeJS.ErrnoException, options), usage);
  }
}

/** The same; the process ends with the reason when the command line cannot be understood. */
export function readArgumentsOrExit<const Options extends ParseArgsOptionsConfig>(
  line: CommandLine<Options>,
): Parsed<Options> {
  try {
    return readArguments(line);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`✗ ${error.message}\n`);
    return process.exit(EXIT_USAGE);
  }
}

/** Node's text for a mistake explains its parser; this says what is wrong. */
function sentenceOf({ code, message }: NodeJS.ErrnoException, options: ParseArgsOptionsConfig): string {
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [name = quoted] = /--[^\s,]+/.exec(quoted) ?? [];
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const known = Object.keys(options).map((option) => `--${option}`);
      return `there is no option ${quoted}; there are ${[...known, '--help'].join(', ')}`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('does not take an argument')
        ? `${name} takes no value`
        : `${name} needs a value`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${quoted}" is not expected`;
    default:
      return message;
  }
}
