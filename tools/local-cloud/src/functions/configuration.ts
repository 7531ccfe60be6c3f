/** How a function's lines reach its log group. */
export interface LoggingConfiguration {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  /** Lowest level of `console.*` that is kept; only with format JSON. */
  readonly applicationLevel: string;
  /** `INFO` keeps the platform's start and report lines; only with format JSON. */
  readonly systemLevel: string;
}

/** What one version of a function runs: `$LATEST`, or the immutable copy that a published version is. */
export interface FunctionVersion {
  /** Changes with every change of the configuration, so that running workers of an older one are told apart. */
  readonly id: string;
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly description: string;
  readonly role: string;
  readonly runtime: string;
  readonly handler: string;
  readonly architecture: string;
  /** SHA-256 of the bundle zip, in hex. */
  readonly codeHash: string;
  readonly codeSizeBytes: number;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logging: LoggingConfiguration;
  /** ISO 8601. */
  readonly lastModified: string;
}

/** A function as it is deployed. */
export interface DeployedFunction {
  readonly latest: FunctionVersion;
  /** `<stack>/<logical id>`: a second resource cannot take a name over. */
  readonly owner: string;
  readonly nextVersion: number;
  readonly reservedConcurrency?: number;
}

/** A name for a version, with an optional share of the calls for a second one. */
export interface Alias {
  readonly functionName: string;
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** Share of calls by version, 0 to 1; the alias's own version takes the rest. */
  readonly additionalWeights: Readonly<Record<string, number>>;
}

export const LATEST = '$LATEST';
