import { describe, expect, it } from '@jest/globals';
import { terminalSvg } from './terminal-svg.ts';

const draw = (...texts: string[]) =>
  terminalSvg(
    texts.map((text, index) => ({ text, atMs: index * 100 })),
    { title: 'A & B', slowdown: 2 },
  );

describe('the SVG of a terminal session', () => {
  it('has a title and the text of each line, escaped', () => {
    const svg = draw('1 < 2', 'a & b');
    expect(svg).toContain('<title>A &amp; B</title>');
    expect(svg).toContain('>1 &lt; 2</text>');
    expect(svg).toContain('>a &amp; b</text>');
  });

  it('shows each line when it appeared, more slowly', () => {
    const delays = [...draw('a', 'b', 'c').matchAll(/animation-delay: ([\d.]+)s/g)].map(([, delay]) => delay);
    expect(delays).toEqual(['0.00', '0.20', '0.40']);
  });

  it('turns colors into classes until they end, and prints no escape sequence', () => {
    const svg = draw('\u001b[1m\u001b[32mok\u001b[39m bold\u001b[22m plain');
    expect(svg).toContain('<tspan class="bold green">ok</tspan><tspan class="bold"> bold</tspan> plain');
    expect(svg).not.toContain('\u001b');
  });

  it('is as wide as its longest line without the colors', () => {
    const widthOf = (svg: string) => Number(/width="(\d+)"/.exec(svg)![1]);
    expect(widthOf(draw('\u001b[32mabc\u001b[39m'))).toBe(widthOf(draw('abc')));
    expect(widthOf(draw('abcdef'))).toBeGreaterThan(widthOf(draw('abc')));
  });
});
