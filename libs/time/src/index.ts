export { instantOf, systemClock, type Clock, type Instant } from './time.ts';
