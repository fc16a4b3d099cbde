import type { IpPayload } from './ip.ts';

/** Bytes of the extension header that a fragment of IPv6 has (RFC 8200 section 4.5). */
export const FRAGMENT_HEADER6 = 8;

/** A piece of what a packet carried, RFC 791 section 3.2. */
export interface FragmentPayload {
  readonly kind: 'fragment';
  /** Of what is in pieces. */
  readonly protocol: number;
  /** Where in the whole its bytes begin; a multiple of 8. */
  readonly offset: number;
  /** Whether other pieces follow. */
  readonly more: boolean;
  /** Bytes of `data`. */
  readonly length: number;
  readonly data: Uint8Array;
  /** What it is a piece of, where the simulator itself cut it: then the bytes need not be read. */
  readonly whole?: IpPayload;
}
