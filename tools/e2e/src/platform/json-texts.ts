/** ECMAScript's `JSON.rawJSON`, which TypeScript does not declare yet: serializes a number as it is written. */
export const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A JSON text with this depth. */
export const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** The value as JSON with one field repeated: one text for each field of each object. */
export function* withFieldTwice(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const text = JSON.stringify(value);
    if (!Array.isArray(value)) yield `{${JSON.stringify(name)}:-5,${text.slice(1)}`;
    for (const twice of withFieldTwice(inner)) yield inPlaceOf(value, name, twice);
  }
}

/** Equivalent notations of a whole number. */
export const writingsOfWhole = (whole: number): string[] => [`${whole}.00`, `${whole}e0`, `${whole * 10}E-1`];

/** The value as JSON texts in which every number has another notation. */
export function rewritten(value: unknown): string[] {
  return writingsOfWhole(0).map((_zero, way) =>
    JSON.stringify(value, (_name, inner: unknown) =>
      typeof inner === 'number' && Number.isInteger(inner) ? rawJSON(writingsOfWhole(inner)[way]!) : inner,
    ),
  );
}

const PLACE = '\ue000';

function inPlaceOf(value: object, name: string, text: string): string {
  const marked = Array.isArray(value) ? [...value] : { ...value };
  return JSON.stringify(Object.assign(marked, { [name]: PLACE })).replace(JSON.stringify(PLACE), () => text);
}
