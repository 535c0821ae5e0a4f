import type { IncomingMessage } from 'node:http';
import type { NewId } from '../telemetry/ids.ts';
import type { HttpApp } from './http-app.ts';

const REQUEST_ID_HEADER = 'x-request-id';
/** What a caller's own id may look like: nothing that could spoil a log or a header. */
const SAFE_ID = /^[\w.:-]{1,128}$/;

/** Takes the caller's request id over, if it is harmless, and makes one otherwise. */
export function createRequestIdReader(newId: NewId): (request: IncomingMessage) => string {
  return (request) => {
    const given = request.headers[REQUEST_ID_HEADER];
    return typeof given === 'string' && SAFE_ID.test(given) ? given : newId();
  };
}

/** Tells every caller the id under which the log knows the request. */
export function registerRequestId(app: HttpApp): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
