/** One line of what the tool does. */
export function say(line: string): void {
  console.log(`› ${line}`);
}
