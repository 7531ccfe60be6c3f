/** The one container of a task definition. */
export interface TaskDefinition {
  readonly arn: string;
  readonly containerName: string;
  /** SHA-256 of the bundle zip, in hex. */
  readonly codeHash: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The port that the container would listen on. On a laptop, each task gets its own port. */
  readonly port: { readonly containerPort: number; readonly name: string | undefined } | undefined;
  readonly logGroup: string;
  readonly logStreamPrefix: string;
  /** The role of its code. */
  readonly taskRoleArn: string;
  /** The role in which ECS fetches its image and writes its log. */
  readonly executionRoleArn: string;
}

/** The specification of a deployed service. */
export interface ServiceSpec {
  readonly arn: string;
  readonly name: string;
  readonly taskDefinitionArn: string;
  /** One task or none. */
  readonly desiredCount: number;
  readonly targetGroupArns: readonly string[];
  readonly serviceConnect: ServiceConnect | undefined;
}

/** The addresses at which the other services of a namespace reach this one. */
export interface ServiceConnect {
  readonly namespace: string;
  readonly aliases: readonly ServiceAlias[];
}

export interface ServiceAlias {
  readonly dnsName: string;
  readonly port: number;
}
