/**
 * Loaded into every task before its program. The channel to the local cloud closes when that ends in any way, and the task
 * then ends, too. The channel alone does not keep the task running.
 */
if (!process.connected) process.exit(1);
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
