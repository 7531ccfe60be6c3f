import { describe, expect, it } from '@jest/globals';
import { colorsFor } from './index.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('colors', () => {
  it.each([
    [true, 'on a terminal', terminal, {}],
    [false, 'in a pipe', pipe, {}],
    [false, 'in a pipe of a build machine', pipe, { CI: 'true' }],
    [false, 'on a dumb terminal', terminal, { TERM: 'dumb' }],
    [false, 'with NO_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }],
    [true, 'with an empty NO_COLOR', terminal, { NO_COLOR: '' }],
    [true, 'with FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: 'true' }],
    [false, 'with FORCE_COLOR=0 on a terminal', terminal, { FORCE_COLOR: '0' }],
  ])('are %s %s', (colored, _where, stream, environment) => {
    expect(colorsFor(stream, environment).red('x') !== 'x').toBe(colored);
  });
});
