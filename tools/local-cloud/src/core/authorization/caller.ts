/** A person with a CLI, or a tool of this repository: may do everything. */
export interface Administrator {
  readonly kind: 'administrator';
}

/** A role that a function, a task, a pipe or a person has assumed. */
export interface RoleSession {
  readonly kind: 'role';
  readonly roleArn: string;
  /** For example the name of the function. */
  readonly sessionName: string;
  /** The service that works in the role, which must trust it. Absent for a person. */
  readonly assumedBy?: ServiceCaller;
  /** Writes a line to the log of the code that runs in the session. */
  readonly log?: (line: string) => void;
}

/** A service that delivers on behalf of one of its resources: a rule, a topic, an API. */
export interface ServiceCaller {
  readonly kind: 'service';
  /** `events.amazonaws.com` */
  readonly service: string;
  /** ARN of the resource, `aws:SourceArn`. */
  readonly sourceArn: string;
}

/** Who makes a call. */
export type Caller = Administrator | RoleSession | ServiceCaller;

export const administrator: Administrator = { kind: 'administrator' };

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: how AWS names the session in its messages. */
export function sessionArn({ roleArn, sessionName }: RoleSession): string {
  const [account = ''] = roleArn.split(':').slice(4);
  return `arn:aws:sts::${account}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`;
}
