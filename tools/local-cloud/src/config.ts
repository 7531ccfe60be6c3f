/** Where a local cloud keeps its state and answers; one value object, built by `main.ts` or by a test. */
export interface CloudConfig {
  /** Directory that holds everything that survives a restart. */
  readonly stateDir: string;
  readonly region: string;
  /** Twelve digits, as in every ARN. */
  readonly account: string;
  /** Loopback address that everything listens on. */
  readonly host: string;
  /** Port of the AWS APIs; 0 takes a free one. */
  readonly endpointPort: number;
  /** Port of the one origin of all HTTP APIs; 0 takes a free one. */
  readonly originPort: number;
}
