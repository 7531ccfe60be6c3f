/** The condition keys that calls have here, in lower case. A key that ends in a colon stands for all that begin so. */
const PROVIDED = [
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:resourceaccount',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:viaawsservice',
  'events:detail-type',
  'events:source',
  'kms:calleraccount',
  'kms:encryptioncontext:',
  'kms:viaservice',
];
const OF_TIME = ['aws:currenttime', 'aws:epochtime'];

interface Statement {
  readonly Condition?: Readonly<Record<string, object>>;
}

/** The condition keys of a policy, in lower case. */
export function conditionKeys(document: unknown): string[] {
  const { Statement = [] } = document as { readonly Statement?: Statement | readonly Statement[] };
  const conditions = [Statement].flat().flatMap(({ Condition = {} }) => Object.values(Condition));
  return conditions.flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase()));
}

/** The keys that no call has here: a condition on one would never hold, or always. */
export function unknownKeys(keys: readonly string[]): string[] {
  const isProvided = (key: string): boolean =>
    PROVIDED.some((known) => (known.endsWith(':') ? key.startsWith(known) : key === known));
  return keys.filter((key) => !isProvided(key));
}

/** Whether a decision may change without a change of a policy. */
export function dependsOnTime(keys: readonly string[]): boolean {
  return keys.some((key) => OF_TIME.includes(key));
}
