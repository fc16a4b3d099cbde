/** The Traefik that is rebuilt here. */
export const VERSION = '3.5.3';
