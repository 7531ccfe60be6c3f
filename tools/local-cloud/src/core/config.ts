/** The state directory and addresses of a local cloud. */
export interface CloudConfig {
  /** Directory of all state that survives a restart. */
  readonly stateDir: string;
  readonly region: string;
  /** Twelve digits, as in every ARN. */
  readonly account: string;
  /** The loopback address of all servers. */
  readonly host: string;
  /** Port of the AWS APIs. 0 selects a free port. */
  readonly endpointPort: number;
  /** Port of the shared origin of all HTTP APIs. 0 selects a free port. */
  readonly originPort: number;
}
