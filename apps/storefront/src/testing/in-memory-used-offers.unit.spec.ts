import { inMemoryUsedOffers } from './in-memory-used-offers.ts';
import { describeUsedOffers } from './used-offers-contract.ts';

describeUsedOffers('in memory', () => inMemoryUsedOffers());
