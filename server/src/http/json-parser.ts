import type { HttpApp } from './http-app.ts';

/**
 * Bodies are JSON and nothing else; any other type is refused with 415. An empty body that calls itself
 * JSON counts as none, since many clients always send that header.
 */
export function registerJsonParser(app: HttpApp): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else parse(request, body, done);
    },
  );
}
