export { fakePlatform, forwardTo, type FakePlatform } from './fake-platform.ts';
