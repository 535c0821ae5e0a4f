/**
 * Gemini's thought signatures. A model from Gemini 3 on wants each call of the turn at hand back with
 * the signature that it made for it, and takes none that another model made. So a signature is kept
 * together with the model that made it, and shown to that one only.
 */
import type { ModelToolCall } from '../../port.ts';

/**
 * Takes the place of a signature for calls that another model made; documented at
 * https://ai.google.dev/gemini-api/docs/thought-signatures.
 */
const SKIP_VALIDATION = 'skip_thought_signature_validator';
/** No name of a provider and no id of a model has a space in it. */
const SEPARATOR = ' ';
const DEFAULT_MAX_CHARACTERS = 8 * 1024 * 1024;

/** Signatures of one account. */
export class Signatures {
  readonly #provider: string;
  readonly #maxCharacters: number;
  /** By the id of the call, for clients that do not give back what they do not know; oldest first. */
  readonly #remembered = new Map<string, string>();
  #characters = 0;

  constructor(provider: string, maxCharacters: number = DEFAULT_MAX_CHARACTERS) {
    this.#provider = provider;
    this.#maxCharacters = maxCharacters;
  }

  /** Seals a signature with the name of the model that made it, and remembers it. */
  seal(model: string, callId: string, signature: string): string {
    const sealed = this.#originOf(model) + signature;
    this.#forget(callId);
    this.#remembered.set(callId, sealed);
    this.#characters += callId.length + sealed.length;
    for (const oldest of this.#remembered.keys()) {
      if (this.#characters <= this.#maxCharacters) break;
      this.#forget(oldest);
    }
    return sealed;
  }

  /** The signature that this model once made for a call; undefined when it made none. */
  open(model: string, call: ModelToolCall): string | undefined {
    const sealed = call.signature ?? this.#remembered.get(call.id);
    const origin = this.#originOf(model);
    return sealed?.startsWith(origin) ? sealed.slice(origin.length) : undefined;
  }

  /** The call with a mark by which the model takes it without a signature of its own. */
  unsigned(model: string, call: ModelToolCall): ModelToolCall {
    return { ...call, signature: this.#originOf(model) + SKIP_VALIDATION };
  }

  #forget(callId: string): void {
    const sealed = this.#remembered.get(callId);
    if (sealed === undefined) return;
    this.#remembered.delete(callId);
    this.#characters -= callId.length + sealed.length;
  }

  #originOf(model: string): string {
    return `${this.#provider}/${model}${SEPARATOR}`;
  }
}
