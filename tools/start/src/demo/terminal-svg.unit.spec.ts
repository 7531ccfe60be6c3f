import { describe, expect, it } from '@jest/globals';
import { terminalSvg } from './terminal-svg.ts';

const draw = (...texts: string[]) =>
  terminalSvg(
    texts.map((text, index) => ({ text, atMs: index * 100 })),
    { title: 'A & B', slowdown: 2 },
  );

describe('terminalSvg', () => {
  it('has a title and the escaped text of each line', () => {
    const svg = draw('1 < 2', 'a & b');
    expect(svg).toContain('<title>A &amp; B</title>');
    expect(svg).toContain('>1 &lt; 2</text>');
    expect(svg).toContain('>a &amp; b</text>');
  });

  it('shows each line at its time, slowed down', () => {
    const delays = [...draw('a', 'b', 'c').matchAll(/animation-delay: ([\d.]+)s/g)].map(([, delay]) => delay);
    expect(delays).toEqual(['0.00', '0.20', '0.40']);
  });

  it('turns colors into classes and leaves out escape sequences', () => {
    const svg = draw('\u001b[1m\u001b[32mok\u001b[39m bold\u001b[22m plain');
    expect(svg).toContain('<tspan class="bold green">ok</tspan><tspan class="bold"> bold</tspan> plain');
    expect(svg).not.toContain('\u001b');
  });

  it('is as wide as the longest line without its colors', () => {
    const widthOf = (svg: string) => Number(/width="(\d+)"/.exec(svg)![1]);
    expect(widthOf(draw('\u001b[32mabc\u001b[39m'))).toBe(widthOf(draw('abc')));
    expect(widthOf(draw('abcdef'))).toBeGreaterThan(widthOf(draw('abc')));
  });
});
