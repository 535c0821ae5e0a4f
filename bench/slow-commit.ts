/** Where there is no C compiler: makes every COMMIT wait 4 ms. Preloaded into the server by `--import`. */
import { DatabaseSync } from 'node:sqlite';

const DELAY_MS = 4;
const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const { exec } = DatabaseSync.prototype;

DatabaseSync.prototype.exec = function execSlowly(this: DatabaseSync, sql: string): void {
  if (sql === 'COMMIT') Atomics.wait(sleeper, 0, 0, DELAY_MS);
  exec.call(this, sql);
};
