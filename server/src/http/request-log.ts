import type { HttpApp } from './http-app.ts';

/** One line for every request that was answered, without its query, which may hold what people type. */
export function registerRequestLog(app: HttpApp): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        event: 'request-ended',
        method: request.method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        userId: request.user?.id,
      },
      'request ended',
    );
    done();
  });
}
