export { backOff } from './back-off.ts';
export { readAll } from './read-all.ts';
export { codesOf, isTransient } from './transient.ts';
