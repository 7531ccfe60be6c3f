import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { SpikeSample } from './spike.ts';

export interface Caption {
  readonly title: string;
  /** Lines of text. */
  readonly lines: readonly string[];
}

const WIDTH = 760;
const INK = '#1f2933';
const MUTED = '#52606d';

/** Draws how many orders arrived in each second and how many were waiting at its end. @returns an SVG document */
export async function drawSpike(samples: readonly SpikeSample[], { title, lines }: Caption): Promise<string> {
  const panel = (field: keyof SpikeSample, label: string, color: string, height: number) => ({
    width: WIDTH,
    height,
    mark: { type: 'area', interpolate: 'step-after', color, opacity: 0.25, line: { color, strokeWidth: 2 } },
    encoding: {
      x: {
        field: 'second',
        type: 'quantitative',
        title: 'seconds',
        axis: { grid: false },
        scale: { nice: false },
      },
      y: { field, type: 'quantitative', title: label, axis: { tickCount: 5 } },
    },
  });
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, subtitle: lines, anchor: 'start', offset: 4, fontSize: 17, subtitlePadding: 6 },
    background: '#ffffff',
    padding: 20,
    data: { values: samples },
    vconcat: [
      panel('arriving', 'orders arriving a second', '#9a5b13', 110),
      panel('backlog', 'orders waiting in OrderQueue', '#0b6e4f', 260),
    ],
    config: {
      font: 'Helvetica, Arial, sans-serif',
      axis: { labelColor: MUTED, titleColor: INK, titleFontWeight: 'normal', gridColor: '#e4e7eb' },
      title: { color: INK, subtitleColor: MUTED },
      view: { stroke: null },
    },
  } as TopLevelSpec;
  return new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
