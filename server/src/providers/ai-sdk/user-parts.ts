/** What a user sent → parts of the AI SDK's prompt. */
import type { LanguageModelV4Message } from '@ai-sdk/provider';
import type { ModelMessage } from '../port.ts';
import { ProviderError } from '../port.ts';

type UserParts = Extract<LanguageModelV4Message, { role: 'user' }>['content'];
type UserContent = Extract<ModelMessage, { role: 'user' }>['content'];

const DATA_URL = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/]+={0,2})$/;
/** The type of an image is asked for, and of one at an address only its name tells it. */
const TYPES_BY_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
]);
const COMMONEST_TYPE = 'image/jpeg';

/** Whether a text holds nothing to read. */
export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Leaves out what is empty. @throws {ProviderError} `invalid-request` for an image that is none. */
export function toUserParts(content: UserContent): UserParts {
  const parts: Exclude<UserContent, string> =
    typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  return parts
    .filter((part) => part.type === 'image' || !isBlank(part.text))
    .map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : toFile(part.url)));
}

function toFile(address: string): UserParts[number] {
  const [, mediaType, data] = DATA_URL.exec(address) ?? [];
  if (mediaType !== undefined && data !== undefined) {
    return { type: 'file', mediaType, data: { type: 'data', data } };
  }
  const url = URL.parse(address);
  if (url?.protocol !== 'https:') {
    throw new ProviderError(
      'invalid-request',
      'An image must be an https: address, or a data: URL with an image type in base64.',
      { param: 'messages' },
    );
  }
  const extension = /\.(\w+)$/.exec(url.pathname)?.[1]?.toLowerCase() ?? '';
  const guessed = TYPES_BY_EXTENSION.get(extension) ?? COMMONEST_TYPE;
  return { type: 'file', mediaType: guessed, data: { type: 'url', url } };
}
