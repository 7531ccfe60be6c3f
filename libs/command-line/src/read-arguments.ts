import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

const EXIT_USAGE = 2;

/** The command line is invalid. The message gives the reason, followed by the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(sentence: string, usage: string) {
    super(`${sentence}\n${usage}`);
  }
}

interface CommandLine<Options extends ParseArgsOptionsConfig> {
  /** The usage text that `--help` prints. */
  readonly usage: string;
  readonly options: Options;
  readonly allowPositionals?: boolean;
  /** Defaults to the arguments of the process. */
  readonly args?: readonly string[];
}

type Parsed<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options; allowPositionals: true }>
>;

/**
 * Reads the command line. `--help` prints the usage and ends the process. A program imports the AWS SDK and other large
 * packages after that, in the file of its command, so that help and refusals do not wait for them.
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
    throw new UsageError(reasonFor(error as NodeJS.ErrnoException, options), usage);
  }
}

/** Like `readArguments`, but prints the reason and exits with status 2 if the command line is invalid. */
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

/** Node's messages explain its parser. These name the mistake. */
function reasonFor({ code, message }: NodeJS.ErrnoException, options: ParseArgsOptionsConfig): string {
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const [name = quoted] = /--[^\s,]+/.exec(quoted) ?? [];
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const known = Object.keys(options).map((option) => `--${option}`);
      return `unknown option ${quoted}; the options are ${[...known, '--help'].join(', ')}`;
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
