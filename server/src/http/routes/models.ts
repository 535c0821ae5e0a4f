/** What can be asked for as `model`. */
import type { Gateway } from '../../gateway/gateway.ts';
import type { HttpApp } from '../http-app.ts';

export function registerModelRoutes(app: HttpApp, gateway: Gateway): void {
  app.get(
    '/api/models',
    {
      schema: { summary: 'The models, with their aliases', tags: ['models'] },
      config: { auth: 'none' },
    },
    () => gateway.listModels(),
  );
}
