import { ChimeraError } from '@chimera/protocol/errors';
import type { Accounts } from '../../accounts/accounts.ts';
import type { User } from '../../accounts/user.ts';

export const GOOD_KEY = 'good-key';
export const MEMBER_COOKIE = 'session=member';
/** Of the same member, whose session is due to be renewed. */
export const RENEWABLE_COOKIE = 'session=member; due=yes';
/** What its browser is told then. */
export const RENEWED_COOKIE = 'session=member; Max-Age=60; HttpOnly';

/** Accounts that know one key and one cookie, and make a numbered guest whenever they are asked. */
export function fakeAccounts(): Accounts & { guestAddresses: string[] } {
  const member: User = { id: 'member-1', kind: 'member' };
  const guestAddresses: string[] = [];
  return {
    guestAddresses,
    async authenticate({ authorization, cookie }) {
      if (authorization === `Bearer ${GOOD_KEY}`) return { id: 'operator', kind: 'operator' };
      if (authorization !== undefined) throw new ChimeraError('unauthorized');
      return cookie === MEMBER_COOKIE || cookie === RENEWABLE_COOKIE ? member : null;
    },
    async renewSession(cookie) {
      return cookie === RENEWABLE_COOKIE ? RENEWED_COOKIE : null;
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
