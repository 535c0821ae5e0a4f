import type { Scope, UsageLimits } from '@chimera/protocol/keys';

/** Who a request acts for. */
export interface User {
  id: string;
  /** `operator` has no limits; a `guest` has never given a name; a `member` has signed up. */
  kind: 'operator' | 'guest' | 'member';
  /** The API key that the request came with; absent with a session, and with the operator's own key. */
  key?: KeyGrant;
}

/** What an API key lets its bearer do in its owner's name. */
export interface KeyGrant {
  id: string;
  scopes: readonly Scope[];
  limits: UsageLimits;
  /** Milliseconds since 1970; null is never. */
  expiresAt: number | null;
}

/** The user that the operator's key acts as. No user that signs up can have this id. */
export const OPERATOR: User = { id: 'operator', kind: 'operator' };
