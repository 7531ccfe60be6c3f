export { publishedTestCards } from './published-test-cards.ts';
export { formatsOf, sampleFormats, textsWith } from './formats.ts';
