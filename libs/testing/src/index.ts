export { bundledModule, type BundledModule } from './bundled-module.ts';
export { cancelled, clientThatGets, type ClientThatGets } from './client-that-gets.ts';
export { crashingClient, type Crash, type CrashingClient } from './crashing-client.ts';
export { fixedClock, type FixedClock } from './fixed-clock.ts';
export { httpEvent, sqsEvent } from './lambda-events.ts';
export { recordingLogger, type LogLine, type RecordingLogger } from './recording-logger.ts';
export { runs } from './runs.ts';
export { startDynamo, type TestDynamo } from './start-dynamo.ts';
export { storedItems } from './stored-items.ts';
