import { z } from 'zod';

/** The id of a product, as every tool asks a model for it. */
export const productIdSchema = z
  .string()
  .min(1)
  .max(128)
  .describe('An id from the latest results of this conversation, unchanged.');
