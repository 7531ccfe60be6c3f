/**
 * Compiles a path pattern of a listener rule, as in `/products*`: `*` stands for any characters, `?` for one. The whole
 * path must match, in the same case, without its query.
 * @returns undefined for what is no pattern
 */
export function compilePathPattern(pattern: string): RegExp | undefined {
  if (!/^[\w\-.$/~"'@:+&*?]{1,128}$/.test(pattern)) return undefined;
  const source = pattern.replace(/[.$+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
