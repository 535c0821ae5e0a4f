/** How long the events of an ended turn can be read; its message stays for good. */
export const EVENT_RETENTION_MS = 30 * 60_000;
