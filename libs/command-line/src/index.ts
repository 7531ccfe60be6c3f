export { colorsFor, type Colors } from './colors.ts';
export { readArguments, readArgumentsOrExit, UsageError } from './read-arguments.ts';
export { counted } from './counted.ts';
export { runProgram } from './run-program.ts';
