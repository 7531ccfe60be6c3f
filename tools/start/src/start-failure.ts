/** Why the platform did not start, in one line, and how to mend it. Anything else that is thrown is a defect. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly remedy: string;
  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
