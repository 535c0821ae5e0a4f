import { ChimeraError } from '@chimera/protocol/errors';
import type { Accounts } from '../../accounts/accounts.ts';
import type { User } from '../../accounts/user.ts';

export const GOOD_KEY = 'good-key';
export const MEMBER_COOKIE = 'session=member';

/** Accounts that know one key and one cookie, and make a numbered guest whenever they are asked. */
export function fakeAccounts(): Accounts & { guestAddresses: string[] } {
  const member: User = { id: 'member-1', kind: 'member' };
  const guestAddresses: string[] = [];
  return {
    guestAddresses,
    async authenticate({ authorization, cookie }) {
      if (authorization === `Bearer ${GOOD_KEY}`) return { id: 'operator', kind: 'operator' };
      if (authorization !== undefined) throw new ChimeraError('unauthorized');
      return cookie === MEMBER_COOKIE ? member : null;
    },
    async createGuest(address) {
      guestAddresses.push(address);
      const id = `guest-${guestAddresses.length}`;
      return { user: { id, kind: 'guest' }, setCookies: [`session=${id}; HttpOnly`] };
    },
    async handleAuthRequest() {
      return new Response(null, { status: 404 });
    },
    async purgeIdleGuests() {},
  };
}
