/**
 * An Nx plugin that keeps colors out of pipes and files. Nx requests colors from every task, wherever its own output
 * goes, unless `FORCE_COLOR` is set.
 */
import process from 'node:process';

export const name = 'colors';

const { NO_COLOR, FORCE_COLOR } = process.env;
const areUnwanted = FORCE_COLOR === undefined ? NO_COLOR || !process.stdout.isTTY : FORCE_COLOR === '0';
// Some programs treat any `FORCE_COLOR` as a yes, but read `NO_COLOR` first.
if (areUnwanted) Object.assign(process.env, { FORCE_COLOR: '0', NO_COLOR: '1' });
