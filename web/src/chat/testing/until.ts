import type { StoreApi } from 'zustand/vanilla';

/** Resolves with the first state of the store that fits, the present one included. */
export function until<T>(store: StoreApi<T>, fits: (state: T) => boolean): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const check = (state: T) => {
    if (!fits(state)) return;
    unsubscribe();
    resolve(state);
  };
  const unsubscribe = store.subscribe(check);
  check(store.getState());
  return promise;
}
