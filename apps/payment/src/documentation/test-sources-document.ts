import { outcomeOf, testSources, type TestSource } from '@millrace/contracts-payment';

const screening: Readonly<Record<TestSource['screening'], string>> = {
  accepted: 'accepted',
  source_declined: 'rejected: `source_declined`',
  limit_exceeded: 'rejected: `limit_exceeded`',
};

const capture: Readonly<Record<TestSource['capture'], string>> = {
  captured: 'captured',
  captured_at_third_attempt: 'captured at the third attempt; the first two find the acquirer unavailable',
  refused: 'refused',
};

const payBack: Readonly<Record<TestSource['payBack'], string>> = {
  paid_back: 'paid back: `succeeded`',
  paid_back_at_third_attempt:
    'paid back at the third attempt: `succeeded`; the first two find the acquirer unavailable',
  refused: 'refused: `failed`, code `refund_refused`, and its transfer is reversed',
};

/** The page about test sources, generated from the table in `libs/contracts/payment`. */
export function testSourcesDocument(): string {
  return `# Test sources

Generated from \`libs/contracts/payment/src/sources.ts\` by \`node apps/payment/src/documentation/generate.ts\`; a test fails when it is stale.

The sandbox answers by the source alone and moves no money. A live API key cannot use these sources (\`source_test_only\`).

${table(['source', 'screening', 'capture', 'payment ends', 'refund', 'in the shop'], testSources.map(cellsOf))}
`;
}

function cellsOf(source: TestSource): readonly string[] {
  const outcome = outcomeOf(source);
  const isRejected = source.screening !== 'accepted';
  return [
    `\`${source.token}\``,
    screening[source.screening],
    isRejected ? '' : capture[source.capture],
    outcome.status === 'settled' ? '`settled`' : `\`failed\`, code \`${outcome.code}\``,
    outcome.status === 'settled' ? payBack[source.payBack] : '',
    source.shop?.name ?? '',
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
