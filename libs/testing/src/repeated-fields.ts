/** The JSON text of a message with one field repeated, for each field of each of its objects. */
export function* withRepeatedField(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const text = JSON.stringify(value);
    if (!Array.isArray(value)) yield `{${JSON.stringify(name)}:0,${text.slice(1)}`;
    for (const repeated of withRepeatedField(inner)) {
      const marked = Array.isArray(value) ? [...value] : { ...value };
      yield JSON.stringify(Object.assign(marked, { [name]: '#' })).replace('"#"', () => repeated);
    }
  }
}

/** The JSON text of a message with one field that nests arrays too deeply to be read. */
export function withDeepField(message: object): string {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  return JSON.stringify({ ...message, extra: '#' }).replace('"#"', deep);
}
