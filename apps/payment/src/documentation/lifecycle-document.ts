import {
  isTerminal,
  lifecycleEvents,
  statuses,
  transition,
  type LifecycleEvent,
  type Transition,
} from '../domain/lifecycle.ts';

/** `docs/generated/payment-lifecycle.md`: the lifecycle as a diagram and as the whole table. */
export function lifecycleDocument(): string {
  return `# The life of a payment

Generated from \`apps/payment/src/domain/lifecycle.ts\` by \`node apps/payment/src/documentation/generate.ts\`; a test fails when it is stale.

\`\`\`mermaid
stateDiagram-v2
${diagramLines()
  .map((line) => `  ${line}`)
  .join('\n')}
\`\`\`

What an event does in each status. What is not a transition changes nothing; a refusal is told to whoever sent the event.

${table()}
`;
}

function diagramLines(): readonly string[] {
  const moves = statuses.flatMap((from) =>
    lifecycleEvents.flatMap((event) => {
      const cell = transition(from, event);
      return 'to' in cell ? [`${from} --> ${cell.to}: ${event}`] : [];
    }),
  );
  const ends = statuses.filter(isTerminal).map((status) => `${status} --> [*]`);
  return ['[*] --> pending: create', ...moves, ...ends];
}

function table(): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['status', ...lifecycleEvents]),
    row(Array.from({ length: lifecycleEvents.length + 1 }, () => '---')),
    ...statuses.map((status) =>
      row([status, ...lifecycleEvents.map((event: LifecycleEvent) => describe(transition(status, event)))]),
    ),
  ].join('\n');
}

function describe(cell: Transition): string {
  if ('to' in cell) return `→ **${cell.to}**`;
  return 'noChange' in cell ? `no change: \`${cell.noChange}\`` : `refused: \`${cell.refused}\``;
}
