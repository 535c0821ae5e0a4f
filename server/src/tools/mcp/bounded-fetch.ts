/** Requests to MCP servers over HTTP: no answer is read without an end. */

const MAX_ANSWER_BYTES = 10 * 1_048_576;

/** `fetch`, but reading more of an answer than this fails. */
export function createBoundedFetch(maxBytes = MAX_ANSWER_BYTES): typeof fetch {
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.body === null) return response;
    let bytes = 0;
    const bound = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes <= maxBytes) controller.enqueue(chunk);
        else controller.error(new Error(`The answer has more than ${maxBytes} bytes.`));
      },
    });
    return new Response(response.body.pipeThrough(bound), response);
  };
}
