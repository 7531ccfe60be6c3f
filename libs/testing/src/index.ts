export { bundledModule, type BundledModule } from './bundled-module.ts';
export { cancelled, scriptedClient, type ScriptedClient } from './scripted-client.ts';
export { crashingClient, type Crash, type CrashingClient } from './crashing-client.ts';
export { filesWith, filesWithAny } from './files-with.ts';
export { fixedClock, type FixedClock } from './fixed-clock.ts';
export { httpEvent, sqsEvent, streamEvent } from './lambda-events.ts';
export { programHost, startProgram, type EndedProgram, type ProgramHost } from './program-host.ts';
export { recordingLogger, type LogLine, type RecordingLogger } from './recording-logger.ts';
export { recordingServer, type RecordedRequest } from './recording-server.ts';
export { withDeepField, withRepeatedField } from './repeated-fields.ts';
export { runs, usualOrLong } from './runs.ts';
export {
  silences,
  startSilentServer,
  type CannedAnswer,
  type Silence,
  type SilentServer,
} from './silent-server.ts';
export { startDynamo, type TestDynamo } from './start-dynamo.ts';
export { storedItems } from './stored-items.ts';
export { startProxy, type Proxy } from './start-proxy.ts';
export { until } from './until.ts';
export { stalledConnection, stalledRequests } from './stalled-connections.ts';
