/**
 * An Nx plugin that keeps colours out of pipes and files. Nx asks every task for colours, wherever its own output goes,
 * unless `FORCE_COLOR` is set.
 */
import process from 'node:process';

export const name = 'colors';

const { NO_COLOR, FORCE_COLOR } = process.env;
const areUnwanted = FORCE_COLOR === undefined ? NO_COLOR || !process.stdout.isTTY : FORCE_COLOR === '0';
// Some programs take any `FORCE_COLOR` for a yes, and ask `NO_COLOR` first.
if (areUnwanted) Object.assign(process.env, { FORCE_COLOR: '0', NO_COLOR: '1' });
