export { backOff } from './back-off.ts';
export { readAll } from './read-all.ts';
export { codesOf, isContended, isTransient } from './transient.ts';
