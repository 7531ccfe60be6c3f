/** What one version of a function runs: `$LATEST`, or the immutable copy that a published version is. */
export interface FunctionVersion {
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Of everything below: two versions with the same fingerprint run the same. */
  readonly fingerprint: string;
  /** `index.handler`: the export `handler` of `index.js`. */
  readonly handler: string;
  /** SHA-256 of the bundle zip, in hex. */
  readonly codeHash: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
}

export const LATEST = '$LATEST';

/** The one runtime that is carried out. */
export const RUNTIME = 'nodejs24.x';
