import type { DestinationStream, Logger } from 'pino';
import { pino, stdTimeFunctions } from 'pino';
import type { LogConfig } from '../config/config.ts';
import { systemClock } from './clock.ts';
import { openRotatingFile } from './rotating-file.ts';
import { createScrubber } from './scrub.ts';

/** With the file in use: at most 300 MiB of logs. */
const ROTATION_RULES = { maxBytes: 20 * 1_048_576, maxArchives: 14 };

/**
 * The root logger: one JSON object per line, to standard output or to `log.file` with rotation.
 *
 * @param options.secretValues secrets that must not be written even where no pattern finds them.
 * @param options.destination takes the lines instead of what `log` names.
 * @throws when the log file cannot be opened.
 */
export function createLogger(
  log: LogConfig,
  options: { secretValues?: readonly string[]; destination?: DestinationStream } = {},
): Logger {
  const destination =
    options.destination ??
    (log.file === null ? process.stdout : openRotatingFile(log.file, ROTATION_RULES, systemClock));
  return pino(
    {
      level: log.level,
      base: { service: 'chimera', pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: createScrubber(options.secretValues) },
    },
    destination,
  );
}
