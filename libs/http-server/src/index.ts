export { limitServer, serverLimits, type LimitedServer, type ServerLimits } from './limit-server.ts';
