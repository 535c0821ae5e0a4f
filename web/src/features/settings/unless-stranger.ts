import { ApiError } from '../../chat/api-error.ts';

/** What the server gives, or what a visitor has of it whom the server does not know yet: nothing. */
export async function unlessStranger<T>(answer: Promise<T>, nothing: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'unauthorized') return nothing;
    throw error;
  }
}
