/** Code and configuration of one version of a function: `$LATEST`, or an immutable published version. */
export interface FunctionVersion {
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Hash of everything below. Two versions with the same fingerprint behave the same. */
  readonly fingerprint: string;
  /** `index.handler`: the export `handler` of `index.js`. */
  readonly handler: string;
  /** SHA-256 of the bundle zip, in hex. */
  readonly codeHash: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** The role that its code assumes. */
  readonly roleArn: string;
}

export const LATEST = '$LATEST';

/** The only supported runtime. */
export const RUNTIME = 'nodejs24.x';
