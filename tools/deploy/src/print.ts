/** Prints a line about the progress of the command. */
export function print(line: string): void {
  console.log(`› ${line}`);
}
