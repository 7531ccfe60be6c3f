export { publishedTestCards } from './published-test-cards.ts';
export { sampleWritings, textsWith, writingsOf } from './writings.ts';
