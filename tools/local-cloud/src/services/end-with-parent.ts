/**
 * Loaded into every task before its program: a task ends when the local cloud does, however that ends, since the
 * channel between them closes with it. The channel alone keeps no task running.
 */
if (!process.connected) process.exit(1);
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
