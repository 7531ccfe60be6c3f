import { AwsError } from '../../core/aws-error.ts';

/**
 * The terms of a CloudWatch Logs filter pattern: words and quoted phrases. A line must contain all of them.
 * @throws AwsError `InvalidParameterException` naming the part of the pattern that is not supported
 */
export function termsOf(pattern: string): string[] {
  const token = /\s*(?:"(?<phrase>[^"\\]*)"|(?<word>\w[\w@.,:/=+-]*))(?=\s|$)/y;
  const text = pattern.trimEnd();
  const terms: string[] = [];
  for (let index = 0; index < text.length; index = token.lastIndex) {
    token.lastIndex = index;
    const { phrase, word } = token.exec(text)?.groups ?? refuse(text.slice(index).trim());
    terms.push(phrase ?? word ?? '');
  }
  return terms;
}

function refuse(part: string): never {
  throw new AwsError('InvalidParameterException', `Filter pattern not carried out here: ${part}`);
}
