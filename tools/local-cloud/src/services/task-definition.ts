/** What a task runs: the one container of a task definition. */
export interface TaskDefinition {
  readonly arn: string;
  readonly containerName: string;
  /** SHA-256 of the zip with its program, in hex. */
  readonly codeHash: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The port that its image would listen on; on a laptop each task is given one of its own. */
  readonly port: { readonly containerPort: number; readonly name: string | undefined } | undefined;
  readonly logGroup: string;
  readonly logStreamPrefix: string;
}

/** A service as it is deployed. */
export interface ServiceSpec {
  readonly arn: string;
  readonly name: string;
  readonly taskDefinitionArn: string;
  /** A laptop runs one task of a service, or none. */
  readonly desiredCount: number;
  readonly targetGroupArns: readonly string[];
  readonly serviceConnect: ServiceConnect | undefined;
}

/** Under which addresses the other services of a namespace find this one. */
export interface ServiceConnect {
  readonly namespace: string;
  readonly aliases: readonly ServiceAlias[];
}

export interface ServiceAlias {
  readonly dnsName: string;
  readonly port: number;
}
