/** Who a request acts for. */
export interface User {
  id: string;
  /** `operator` has no limits; a `guest` has never given a name; a `member` has signed up. */
  kind: 'operator' | 'guest' | 'member';
}

/** The user that the operator's key acts as. No user that signs up can have this id. */
export const OPERATOR: User = { id: 'operator', kind: 'operator' };
