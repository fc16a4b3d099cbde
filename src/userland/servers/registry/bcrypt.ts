import { Blowfish, initialTables } from './blowfish.ts';

const DIGITS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const SALT_BYTES = 16;
/** What is encrypted: OrpheanBeholderScryDoubt. */
const TEXT = [0x4f727068, 0x65616e42, 0x65686f6c, 0x64657253, 0x63727944, 0x6f756274];
const TIMES = 64;
/** Bytes of the result that count. */
const RESULT_BYTES = 23;

/**
 * bcrypt (Provos and Mazières, 1999) as `$2y$05$…`.
 * @param cost from 4 to 31: each step takes twice as long
 * @param salt 16 bytes
 * @param tables of Blowfish, which take a while to work out
 */
export function bcrypt(
  password: string,
  cost: number,
  salt: Uint8Array,
  version = '2y',
  tables = initialTables(),
): string {
  const key = Uint8Array.of(...new TextEncoder().encode(password).subarray(0, 72), 0).subarray(0, 72);
  const cipher = new Blowfish(tables);
  cipher.expand(key, salt);
  const nothing = new Uint8Array(0);
  for (let round = 0; round < 2 ** cost; round++) {
    cipher.expand(key, nothing);
    cipher.expand(salt, nothing);
  }
  const result = new DataView(new ArrayBuffer(TEXT.length * 4));
  for (let at = 0; at < TEXT.length; at += 2) {
    cipher.left = TEXT[at] ?? 0;
    cipher.right = TEXT[at + 1] ?? 0;
    for (let time = 0; time < TIMES; time++) cipher.encrypt(cipher.left, cipher.right);
    result.setUint32(at * 4, cipher.left);
    result.setUint32(at * 4 + 4, cipher.right);
  }
  const hash = new Uint8Array(result.buffer).subarray(0, RESULT_BYTES);
  return `$${version}$${String(cost).padStart(2, '0')}$${encode(salt)}${encode(hash)}`;
}

/** Whether `hash` is one of `password`. */
export function bcryptMatches(password: string, hash: string, tables = initialTables()): boolean {
  const [, version = '', cost = '', salt = ''] =
    /^\$(2[abxy])\$(\d\d)\$([./A-Za-z0-9]{22})[./A-Za-z0-9]{31}$/.exec(hash) ?? [];
  if (version === '') return false;
  return bcrypt(password, Number(cost), decode(salt), version, tables) === hash;
}

/** bcrypt's own base64: other digits, no padding. */
function encode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (let digit = 0; digit < Math.min(4, left + 1); digit++) text += DIGITS[(group >> (18 - 6 * digit)) & 63];
  }
  return text;
}

function decode(text: string): Uint8Array {
  const bytes = new Uint8Array(SALT_BYTES);
  let bits = 0;
  let count = 0;
  let out = 0;
  for (const digit of text) {
    bits = ((bits << 6) | DIGITS.indexOf(digit)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[out++] = (bits >> count) & 0xff;
  }
  return bytes;
}
