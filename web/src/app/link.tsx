import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { useServices } from './services-context.ts';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
}

/** A link within the app: a plain click changes the page in place, any other does what browsers do. */
export function Link({ href, onClick, ...rest }: LinkProps): ReactNode {
  const { router } = useServices();

  function follow(event: MouseEvent<HTMLAnchorElement>): void {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    router.go(href);
  }

  return <a {...rest} href={href} onClick={follow} />;
}
