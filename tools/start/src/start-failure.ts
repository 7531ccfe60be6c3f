const NO_SPACE = ['ENOSPC', 'EDQUOT'];

/** The failure that a full disk is; any other error as it is. */
export function startError(error: unknown, stateDir: string): unknown {
  const { code = '', path = stateDir } = error as NodeJS.ErrnoException;
  if (!NO_SPACE.includes(code)) return error;
  const remedy = 'Free some space, then start again; the data is kept.';
  return new StartFailure(`The disk that holds ${path} is full.`, remedy, { cause: error });
}

/** Why the platform did not start, in one line, and how to mend it. Anything else that is thrown is a defect. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
