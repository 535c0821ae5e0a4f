import path from 'node:path';

/** The root folder of the repository. */
export const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * @param {...string} parts Path below the root of the repository.
 * @returns {string} The absolute path.
 */
export function fromRoot(...parts) {
  return path.join(ROOT, ...parts);
}
