/** Fails every invocation until what it composes is wired. */
export async function handler(): Promise<never> {
  throw new Error('the function dispatch is not wired yet');
}
