import { useCallback, useEffect, useRef, useState } from 'react';
import { describeError } from '../../chat/api-error.ts';

export interface Loaded<T> {
  /** What was loaded last; null before the first time. */
  value: T | null;
  /** Why it could not be loaded, for the reader. */
  error: string | null;
  reload: () => void;
}

/** Loads something when the page opens, and again whenever `key` changes; only the newest answer counts. */
export function useLoaded<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: string | null }>({
    value: null,
    error: null,
  });
  const newest = useRef(0);
  const loader = useRef(load);
  loader.current = load;

  const reload = useCallback(() => {
    newest.current += 1;
    const mine = newest.current;
    loader.current().then(
      (value) => {
        if (mine === newest.current) setState({ value, error: null });
      },
      (error: unknown) => {
        if (mine === newest.current) setState({ value: null, error: describeError(error) });
      },
    );
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the loader means something else
  useEffect(() => {
    reload();
    return () => {
      newest.current += 1;
    };
  }, [reload, key]);

  return { ...state, reload };
}
