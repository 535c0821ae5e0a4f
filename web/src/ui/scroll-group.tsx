import type { ReactNode } from 'react';

interface ScrollGroupProps {
  as: 'div' | 'pre';
  /** What is in it, for those who come to it by keyboard without seeing it. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A box that scrolls by itself, and so must be reachable by keyboard and have a name. */
export function ScrollGroup({ as: Box, label, className, children }: ScrollGroupProps): ReactNode {
  return (
    <Box role="group" aria-label={label} tabIndex={0} className={className}>
      {children}
    </Box>
  );
}
