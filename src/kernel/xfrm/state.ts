import type { Addr } from '#netip/addr.ts';
import type { Nanoseconds } from '../clock.ts';
import { AesGcm } from './aesgcm.ts';

/** A mark with its mask: what of a packet's mark counts. */
export interface XfrmMark {
  readonly value: number;
  readonly mask: number;
}

/** Encryption with a check value in one. `rfc4106(gcm(aes))` is the only algorithm. */
export interface AeadAlgorithm {
  readonly name: string;
  /** The AES key with four bytes of salt behind it (RFC 4106 section 8.1). */
  readonly key: Uint8Array;
  /** Bits of the check value: 64, 96 or 128. */
  readonly icvLength: number;
}

/** A security association as it is configured. */
export interface XfrmStateOptions {
  readonly src: Addr;
  readonly dst: Addr;
  /** The security parameters index, by which the receiver finds it. */
  readonly spi: number;
  readonly reqid?: number;
  readonly aead: AeadAlgorithm;
  readonly mark?: XfrmMark;
}

/** A security association (xfrm_state): ESP in transport mode from one address to another, RFC 4301. */
export class XfrmState {
  /** Number of the last packet sent, and the highest received. */
  sent = 0;
  received = 0;
  packets = 0;
  bytes = 0;
  usedAt: Nanoseconds | undefined;
  /** The key as a text, to compare. */
  readonly keyText: string;
  #cipher: AesGcm | undefined;

  constructor(
    readonly options: XfrmStateOptions,
    readonly addedAt: Nanoseconds,
  ) {
    const { aead } = options;
    this.keyText = [...aead.key].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  get salt(): Uint8Array {
    return this.options.aead.key.slice(-4);
  }

  get cipher(): AesGcm {
    const { key, icvLength } = this.options.aead;
    this.#cipher ??= new AesGcm(key.slice(0, -4), icvLength / 8);
    return this.#cipher;
  }
}
