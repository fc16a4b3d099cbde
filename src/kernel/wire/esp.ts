import type { IpPayload } from './ip.ts';

/** The numbers in front of what is encrypted. */
export const ESP_HEADER = 8;

/** What an encrypted payload says to whoever has the key. */
export interface SealedPayload {
  readonly payload: IpPayload;
  /** The key it was sealed with, as a text to compare. */
  readonly key: string;
}

/** An Encapsulating Security Payload, RFC 4303. */
export interface EspPayload {
  readonly kind: 'esp';
  /** Which security association it belongs to. */
  readonly spi: number;
  readonly seq: number;
  /** Bytes of `data`. */
  readonly length: number;
  /** All after the two numbers: initialisation vector, what is encrypted, check value. */
  readonly data: Uint8Array;
  /** Where the simulator itself sealed it: then the bytes need not be decrypted to be read. */
  readonly sealed?: SealedPayload;
}
