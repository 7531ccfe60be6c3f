/**
 * A setting that the template must have given the function.
 * @throws Error that names the variable, so that a wrong template fails at the first start and not at the first payment
 */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}
