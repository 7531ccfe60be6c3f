import { AwsError } from '../../aws-error.ts';

/**
 * The terms of a CloudWatch Logs filter pattern, words and quoted phrases, all of which a line must hold.
 * @throws AwsError `InvalidParameterException` for any other pattern, with the part that is not carried out
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
