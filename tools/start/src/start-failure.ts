const NO_SPACE = ['ENOSPC', 'EDQUOT'];

/** Turns the error of a full disk into a StartFailure; returns any other error unchanged. */
export function startError(error: unknown, stateDir: string): unknown {
  const { code = '', path = stateDir } = error as NodeJS.ErrnoException;
  if (!NO_SPACE.includes(code)) return error;
  const remedy = 'Free some space, then start again; the data is kept.';
  return new StartFailure(`The disk that holds ${path} is full.`, remedy, { cause: error });
}

/** Why the platform did not start, on one line, and how to fix it. Any other error is a defect. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
