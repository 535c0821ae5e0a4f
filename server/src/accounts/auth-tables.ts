/** Better-auth's tables under our names, for it and for the queries that go around it. */

/** What our own queries read and write; times are ISO 8601 text, truths are 0 and 1. */
export type AuthTables = {
  auth_user: {
    id: string;
    name: string;
    email: string;
    email_verified: number;
    is_anonymous: number | null;
    created_at: string;
    updated_at: string;
  };
  auth_session: {
    id: string;
    user_id: string;
    token: string;
    expires_at: string;
    created_at: string;
    updated_at: string;
  };
};

/** Table and column names, as better-auth's options take them. */
export const AUTH_TABLE_NAMES = {
  user: {
    modelName: 'auth_user',
    fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
  session: {
    modelName: 'auth_session',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  account: {
    modelName: 'auth_account',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
    },
  },
  verification: {
    modelName: 'auth_verification',
    fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
  },
} as const;

/** The column that the anonymous plugin adds. */
export const ANONYMOUS_FIELD_NAMES = { user: { fields: { isAnonymous: 'is_anonymous' } } } as const;
