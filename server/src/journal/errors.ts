/** The turn belongs to somebody else now, or is over: nothing more may be written. */
export class TurnLostError extends Error {
  override readonly name = 'TurnLostError';

  constructor(turnId: string) {
    super(`Turn ${turnId} is no longer ours to write.`);
  }
}

/** A reader fell too far behind; it can come back with its cursor and read from the store. */
export class ReaderTooSlowError extends Error {
  override readonly name = 'ReaderTooSlowError';

  constructor(turnId: string, waitingEvents: number) {
    super(`A reader of turn ${turnId} is ${waitingEvents} events behind.`);
  }
}
