/** The name of the log group in an ARN, which may end in `:*`. */
export function logGroupOf(arn: string): string {
  return /:log-group:([^:]*)/.exec(arn)?.[1] ?? '';
}
