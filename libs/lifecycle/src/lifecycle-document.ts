import type { StateTable } from './state-table.ts';

interface Subject<Status extends string, Event extends string> {
  readonly title: string;
  /** For example `payment`: the table is in `apps/payment/src/domain` and its document is generated there. */
  readonly module: string;
  /** File name of the table. */
  readonly source: string;
  readonly table: StateTable<Status, Event, string, string>;
}

/** A page of `docs/reference`: a lifecycle as a diagram and as a complete table. */
export function lifecycleDocument<Status extends string, Event extends string>({
  title,
  module,
  source,
  table,
}: Subject<Status, Event>): string {
  return `# ${title}

Generated from \`apps/${module}/src/domain/${source}\` by \`node apps/${module}/src/documentation/generate.ts\`; a test fails when it is stale.

\`\`\`mermaid
stateDiagram-v2
${diagramLines(table)
  .map((line) => `  ${line}`)
  .join('\n')}
\`\`\`

The table shows what each event does in each status. Only a transition changes anything; a refusal is returned to the sender of the event.

${grid(table)}
`;
}

function diagramLines<Status extends string, Event extends string>(
  table: StateTable<Status, Event, string, string>,
): readonly string[] {
  const moves = table.statuses.flatMap((from) =>
    table.events.flatMap((event) => {
      const cell = table.transition(from, event);
      return 'to' in cell ? [`${from} --> ${cell.to}: ${event}`] : [];
    }),
  );
  const ends = table.statuses.filter(table.isTerminal).map((status) => `${status} --> [*]`);
  return [`[*] --> ${table.statuses[0]}: create`, ...moves, ...ends];
}

function grid<Status extends string, Event extends string>(
  table: StateTable<Status, Event, string, string>,
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['status', ...table.events]),
    row(Array.from({ length: table.events.length + 1 }, () => '---')),
    ...table.statuses.map((status) =>
      row([status, ...table.events.map((event) => describe(table.transition(status, event)))]),
    ),
  ].join('\n');
}

function describe(cell: { to: string } | { noChange: string } | { refused: string }): string {
  if ('to' in cell) return `→ **${cell.to}**`;
  return 'noChange' in cell ? `no change: \`${cell.noChange}\`` : `refused: \`${cell.refused}\``;
}
