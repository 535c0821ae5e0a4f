/** Carries the client's address to better-auth; whoever makes the request must set it anew. */
export const ADDRESS_HEADER = 'x-chimera-address';
