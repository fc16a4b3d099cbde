/** Tags of ASN.1 (X.690) that certificates use. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  printable: 0x13,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element in DER: tag, length, content. */
export function element(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const length = content.reduce((sum, piece) => sum + piece.length, 0);
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const piece of content) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Text as an element of `tag`. */
export function textElement(tag: number, text: string): Uint8Array {
  return element(tag, new TextEncoder().encode(text));
}

/** An element that was read: where it stands, whole and without its head. */
export interface ReadElement {
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** The elements that `bytes` consist of; undefined where they are broken. */
export function readElements(bytes: Uint8Array): ReadElement[] | undefined {
  const elements: ReadElement[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1] ?? -1;
    let head = 2;
    if (length > 0x80) {
      const digits = length - 0x80;
      length = 0;
      for (let i = 0; i < digits; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
      head += digits;
    }
    const end = at + head + length;
    if (length < 0 || end > bytes.length) return undefined;
    elements.push({ tag, whole: bytes.subarray(at, end), content: bytes.subarray(at + head, end) });
    at = end;
  }
  return elements;
}
