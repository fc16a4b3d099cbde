/** What a certificate says. */
export interface Certificate {
  /** The learner's name, as given; at most 60 characters. */
  name: string;
  /** Day on which the last task was done, in UTC: `2026-11-21`. */
  day: string;
  /** How many lessons and tasks the course had then; all of them were done. */
  lessons: number;
  tasks: number;
}

/** Longest name, in characters. */
export const NAME_LENGTH = 60;
const PREFIX = 'GW1';
/** Crockford's base 32: without I, L, O and U, which are easily misread. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DAY = 86_400_000;
const GROUP = 5;

/**
 * The code of a certificate, such as `GW1-04HMA-…`: everything it says and a CRC-32, so that it is read back without any server.
 * A slip of the pen is found; a forger is not, as nothing outside the learner's browser knows of the work.
 * @throws RangeError when the name is empty or too long, or the day is none
 */
export function encode({ name, day, lessons, tasks }: Certificate): string {
  const text = name.trim().replaceAll(/\s+/g, ' ');
  if (text === '' || [...text].length > NAME_LENGTH) throw new RangeError(`a name has 1 to ${NAME_LENGTH} characters`);
  const number = Date.parse(`${day}T00:00:00Z`) / DAY;
  if (!Number.isInteger(number) || number < 0 || number > 0xffff) throw new RangeError(`${day} is no day`);
  const head = [number, lessons, tasks].flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);
  const body = Uint8Array.from([...head, ...new TextEncoder().encode(text)]);
  const sum = crc32(body);
  const bytes = Uint8Array.from([...body, sum >>> 24, (sum >>> 16) & 0xff, (sum >>> 8) & 0xff, sum & 0xff]);
  return [PREFIX, ...(base32(bytes).match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? [])].join('-');
}

/** Reads a code, with or without hyphens, in either case. @returns what the certificate says, or in words why it cannot be */
export function decode(code: string): { certificate: Certificate } | { reason: 'form' | 'sum' } {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!plain.startsWith(PREFIX.replaceAll('I', '1'))) return { reason: 'form' };
  const bytes = unbase32(plain.slice(PREFIX.length));
  if (!bytes || bytes.length < 11) return { reason: 'form' };
  const body = bytes.subarray(0, -4);
  const sum = bytes.subarray(-4).reduce((value, byte) => value * 256 + byte, 0);
  if (crc32(body) !== sum) return { reason: 'sum' };
  const [number = 0, lessons = 0, tasks = 0] = [0, 2, 4].map((at) => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0));
  const day = new Date(number * DAY).toISOString().slice(0, 10);
  return { certificate: { name: new TextDecoder().decode(body.subarray(6)), day, lessons, tasks } };
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += DIGITS[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + DIGITS[(held << (5 - bits)) & 31] : text;
}

function unbase32(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    if (digit < 0) return undefined;
    held = (held << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}

/** CRC-32 as in ISO 3309: what zip and Ethernet use. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
