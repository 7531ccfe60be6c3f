/** The name of a function and the requested version or alias. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier: string | undefined;
}

const reference =
  /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?(?:(?:\d{12}:)?function:)?(?<name>[A-Za-z0-9_-]{1,140})(?::(?<qualifier>\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

/**
 * Parses every form in which Lambda accepts a function: ARN, partial ARN or name, with or without a qualifier.
 * @returns undefined for any other text
 */
export function parseFunctionReference(text: string): FunctionReference | undefined {
  const groups = reference.exec(text)?.groups;
  return groups?.['name'] === undefined
    ? undefined
    : { name: groups['name'], qualifier: groups['qualifier'] };
}
