import type { ReactNode } from 'react';

/** The mark of Chimera: three streams that come together as one. */
export function Mark({ size = 28 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <g strokeWidth="3.2" strokeLinecap="round">
        <path d="M4 6.5c9 0 8.5 9.5 17 9.5" stroke="var(--ember)" />
        <path d="M4 25.5c9 0 8.5-9.5 17-9.500" stroke="var(--gold)" />
        <path d="M4 16h17" stroke="var(--accent)" />
      </g>
      <circle cx="25" cy="16" r="4.2" fill="var(--accent)" />
    </svg>
  );
}
