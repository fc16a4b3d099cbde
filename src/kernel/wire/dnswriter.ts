import { DnsSyntaxError } from './dnsreader.ts';

/** Highest offset a compression pointer can hold. */
const REACH = 0x3fff;

/** Writes the parts of a DNS message one after the other. */
export class DnsWriter {
  readonly #bytes: number[] = [];
  /** Where each name, or end of a name, stands already. */
  readonly #names = new Map<string, number>();

  /** @param compressing whether names may be written as pointers */
  constructor(readonly compressing = true) {}

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  uint16(value: number): void {
    this.#bytes.push((value >> 8) & 0xff, value & 0xff);
  }

  uint32(value: number): void {
    this.uint16(Math.floor(value / 0x1_0000));
    this.uint16(value % 0x1_0000);
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte);
  }

  /** A character string of up to 255 bytes. @throws DnsSyntaxError */
  text(text: string): void {
    if (text.length > 255) throw new DnsSyntaxError('text too long');
    this.#bytes.push(text.length);
    for (let at = 0; at < text.length; at++) this.#bytes.push(text.charCodeAt(at) & 0xff);
  }

  /** A name, as far as it has been written before by a pointer to there. @throws DnsSyntaxError */
  name(name: string, compress = true): void {
    const labels = split(name);
    if (labels.reduce((sum, label) => sum + label.length + 1, 1) > 255) throw new DnsSyntaxError('name too long');
    for (let first = 0; first < labels.length; first++) {
      const key = JSON.stringify(labels.slice(first));
      const known = this.#names.get(key);
      if (known !== undefined && compress && this.compressing) {
        this.uint16(0xc000 | known);
        return;
      }
      if (known === undefined && this.#bytes.length <= REACH) this.#names.set(key, this.#bytes.length);
      const label = labels[first] ?? '';
      if (label.length === 0 || label.length > 63) throw new DnsSyntaxError(`invalid label in ${name}`);
      this.text(label);
    }
    this.#bytes.push(0);
  }

  /** Writes what `write` writes behind its length as 16 bits. */
  sized(write: () => void): void {
    const at = this.#bytes.length;
    this.uint16(0);
    write();
    const length = this.#bytes.length - at - 2;
    this.#bytes[at] = length >> 8;
    this.#bytes[at + 1] = length & 0xff;
  }
}

function split(name: string): string[] {
  const bare = name.endsWith('.') && !name.endsWith('\\.') ? name.slice(0, -1) : name;
  if (bare === '') return [];
  const labels: string[] = [''];
  for (let at = 0; at < bare.length; at++) {
    const char = bare[at] as string;
    if (char === '.') labels.push('');
    else labels[labels.length - 1] += char === '\\' ? (bare[++at] ?? '') : char;
  }
  return labels;
}
