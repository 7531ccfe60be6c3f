/**
 * Returns a setting that the template must provide.
 * @throws Error that names the variable, so that a wrong template fails at start instead of at the first request
 */
export function requireEnv(name: string): string {
  const value = optionalEnv(name);
  if (value === undefined) throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** Returns a setting that only some stages have. An empty variable counts as not set. */
export function optionalEnv(name: string): string | undefined {
  return process.env[name] || undefined;
}

const WHOLE_NUMBER = /^\d{1,15}$/;

/**
 * Returns a whole number that the template must provide.
 * @throws Error that names the variable and its range
 */
export function wholeNumberEnv(name: string, { least, most }: { least: number; most: number }): number {
  const text = requireEnv(name);
  const value = Number(text);
  if (!WHOLE_NUMBER.test(text) || value < least || value > most) {
    throw new Error(`environment variable ${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}
