/**
 * Loaded before Portkey's gateway 1.15.2, which adds to the headers of what `fetch` gave; Node lets
 * nobody do that, and every answer would be a 500. Once per request: the body goes through untouched.
 */
const fetchFrozen = globalThis.fetch;

globalThis.fetch = async (...args: Parameters<typeof fetch>): Promise<Response> => {
  const { body, status, statusText, headers } = await fetchFrozen(...args);
  return new Response(body, { status, statusText, headers: new Headers(headers) });
};
