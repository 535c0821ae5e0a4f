import { ApiError, readApiError } from '../api-error.ts';

/**
 * @throws {ApiError} when no answer comes, or one that is not a success; the abort reason of the signal.
 */
export async function fetchOrThrow(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, cache: 'no-store' });
  } catch (error) {
    init.signal?.throwIfAborted();
    throw new ApiError('network', 'The server cannot be reached.', { cause: error });
  }
  if (!response.ok) throw await readApiError(response);
  return response;
}
