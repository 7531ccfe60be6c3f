export { describeHangingTables } from './describe-hanging-tables.ts';
export { runService, type RunningService } from './run-service.ts';
