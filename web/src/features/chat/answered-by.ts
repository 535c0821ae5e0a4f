/** Which models had a hand in an answer that moved from one to another. */
import type { DataPart, Message } from '@chimera/protocol/message';
import { providerName } from '../../chat/activity.ts';
import { textAt } from '../../ui/json-fields.ts';

/**
 * Those who wrote the answer, in their order, as far as they can be told apart: by provider, or by model
 * where it stayed with one provider. Null for an answer that stayed with one model.
 */
export function answeredBy(message: Pick<Message, 'parts'>): string[] | null {
  const targets = message.parts
    .filter((part): part is DataPart => part.type === 'data-seam')
    .flatMap(({ data }) => [textAt(data, 'from'), textAt(data, 'to')])
    .filter((target) => target !== null);
  const providers = withoutRepeats(targets.map(providerOf));
  if (providers.length > 1) return providers.map(providerName);
  const models = withoutRepeats(targets.map((target) => target.split('/').at(-1) ?? target));
  return models.length > 1 ? models : null;
}

function providerOf(target: string): string {
  return target.split('/')[0] ?? target;
}

function withoutRepeats(names: string[]): string[] {
  return names.filter((name, index) => name !== names[index - 1]);
}
