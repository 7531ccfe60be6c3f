interface Instruction {
  readonly name: string;
  readonly words: readonly string[];
  /** As in `RUN rm -rf /opt`. */
  readonly text: string;
}

/** Instructions of a Dockerfile in one line each, without comments. */
function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      return { name: name.toUpperCase(), words, text: line.trim() };
    });
}

/**
 * Instructions that run programs of the image's platform while it is built. A builder of another platform can only
 * emulate them, slowly and only where an emulator is installed. A stage for the build platform runs them natively.
 * @see https://docs.docker.com/build/building/multi-platform/
 */
export function emulatedInstructions(dockerfile: string): string[] {
  const native = new Set<string>();
  let isNative = false;
  return instructionsOf(dockerfile).flatMap(({ name, words, text }) => {
    if (name === 'FROM') {
      const [base = '', , stage] = words.filter((word) => !word.startsWith('--'));
      isNative = words.includes('--platform=$BUILDPLATFORM') || native.has(base);
      if (isNative && stage !== undefined) native.add(stage);
    }
    return name === 'RUN' && !isNative ? [text] : [];
  });
}
