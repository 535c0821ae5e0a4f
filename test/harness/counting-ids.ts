/** Makes ids that a test can foretell, and that sort as they were made: `id-00001`, `id-00002`, … */
export function createCountingIds(prefix = 'id'): () => string {
  let count = 0;
  return () => `${prefix}-${String(++count).padStart(5, '0')}`;
}
