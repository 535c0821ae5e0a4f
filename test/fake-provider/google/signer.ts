/** Thought signatures: made for one model, and taken back by that one only. */
import { wantsSignatures } from './rules.ts';

export interface Signer {
  /** The field of a part; none for models that sign nothing. */
  sign(model: string): { thoughtSignature?: string };
  isOwn(signature: string, model: string): boolean;
}

/** @param seed fakes with other seeds do not know these signatures */
export function createSigner(seed: number): Signer {
  const prefixOf = (model: string): string =>
    Buffer.from(`fake-${seed}-signature-of-${model}-`).toString('base64');
  let count = 0;
  return {
    sign(model) {
      if (!wantsSignatures(model)) return {};
      count += 1;
      return { thoughtSignature: `${prefixOf(model)}${count}` };
    },
    isOwn: (signature, model) => signature.startsWith(prefixOf(model)),
  };
}
