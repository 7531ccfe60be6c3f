/** A line of terminal output with ANSI colors, and the time at which it appeared. */
export interface TerminalLine {
  readonly text: string;
  readonly atMs: number;
}

const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.85;
const LINE_HEIGHT = 19;
const PADDING = 16;

/** CSS classes of the SGR codes that the tools print; 0, 22 and 39 reset them. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const ENDS: Readonly<Record<string, readonly string[]>> = {
  0: Object.values(CLASSES),
  22: ['bold', 'dim'],
  39: ['red', 'green', 'yellow', 'cyan'],
};
// eslint-disable-next-line no-control-regex
const STYLE = /\u001b\[([\d;]*)m/;

const CSS = `
  text { font: ${FONT_SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d6deeb; white-space: pre; }
  .bold { font-weight: 700; fill: #ffffff; } .dim { fill: #8a98a8; }
  .red { fill: #ff7b72; } .green { fill: #7ee787; } .yellow { fill: #f2cc60; } .cyan { fill: #79c0ff; }
  @keyframes appear { from { opacity: 0; } to { opacity: 1; } }
  .line { animation: appear 1ms linear both; }
  @media (prefers-reduced-motion: reduce) { .line { animation: none; } }`;

/**
 * Draws a terminal session as an SVG in which each line appears at its time.
 * @param slowdown factor by which the playback is slower than the session
 */
export function terminalSvg(
  lines: readonly TerminalLine[],
  { title, slowdown }: { title: string; slowdown: number },
): string {
  const columns = Math.max(...lines.map(({ text }) => text.replaceAll(new RegExp(STYLE, 'g'), '').length));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * PADDING);
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const drawn = lines.map(({ text, atMs }, index) => {
    const y = PADDING + (index + 0.75) * LINE_HEIGHT;
    const delay = ((atMs * slowdown) / 1000).toFixed(2);
    return `<text class="line" style="animation-delay: ${delay}s" x="${PADDING}" y="${y.toFixed(1)}" xml:space="preserve">${spans(text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${CSS}\n</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1b2a"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function spans(text: string): string {
  const active = new Set<string>();
  // The pattern has a group, so texts and codes alternate.
  return text
    .split(STYLE)
    .map((part, index) => {
      if (index % 2 === 0) {
        if (part === '') return '';
        const classes = [...active].join(' ');
        return classes === '' ? escape(part) : `<tspan class="${classes}">${escape(part)}</tspan>`;
      }
      for (const code of part.split(';')) {
        for (const ended of ENDS[code || '0'] ?? []) active.delete(ended);
        const begun = CLASSES[code];
        if (begun !== undefined) active.add(begun);
      }
      return '';
    })
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
