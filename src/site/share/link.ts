import { deflateSync, Inflate } from 'fflate';
import type { Journal } from '#lab/journal.ts';
import type { Scenario } from '#lab/scenario.ts';
import { isTooLarge } from '../store/limits.ts';
import { readSavedLab } from '../store/savedlab.ts';

/** A lab as a link carries it. */
export interface SharedLab {
  scenario: Scenario;
  journal: Journal;
}

/** Why a link cannot be opened. */
export type Refusal = 'damaged' | 'tooLarge' | 'unknown';

const VERSION = 1;
const NAME = 'lab';
/** Longest fragment that is read, in characters: more does not fit into an address that browsers and messengers pass on. */
const FRAGMENT = 200_000;
/** What it may unfold to, in bytes. */
const UNFOLDED = 4_000_000;

/** The fragment that carries a lab: scenario and journal as JSON, deflated, in base64url. */
export function fragmentOf({ scenario, journal }: SharedLab): string {
  const text = JSON.stringify({ version: VERSION, scenario, journal });
  const bytes = deflateSync(new TextEncoder().encode(text), { level: 9 });
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#${NAME}=${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/** Whether the fragment of an address carries a lab. */
export function carriesLab(fragment: string): boolean {
  return fragment.startsWith(`#${NAME}=`);
}

/** Reads a fragment, whoever wrote it: nothing is run, nothing too large is unfolded. @returns the lab, or why it cannot be opened */
export function labOf(fragment: string): { lab: SharedLab } | { refusal: Refusal } {
  if (fragment.length > FRAGMENT) return { refusal: 'tooLarge' };
  const bytes = decoded(fragment.slice(NAME.length + 2));
  if (!bytes) return { refusal: 'damaged' };
  const text = unfolded(bytes);
  if (typeof text !== 'string') return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refusal: 'damaged' };
  }
  const { version, scenario, journal } = (value ?? {}) as Record<string, unknown>;
  if (version !== VERSION) return { refusal: typeof version === 'number' ? 'unknown' : 'damaged' };
  const { entries, until } = (journal ?? {}) as { entries?: unknown; until?: unknown };
  if (!Array.isArray(entries)) return { refusal: 'damaged' };
  const read = readSavedLab({ version: 1, scenario, until, count: entries.length }, entries);
  if (!('lab' in read)) return { refusal: 'damaged' };
  const { lab } = read;
  if (isTooLarge(lab)) return { refusal: 'tooLarge' };
  if (lab.journal.entries.some(({ at }) => at > lab.journal.until)) return { refusal: 'damaged' };
  return { lab: { scenario: lab.scenario, journal: lab.journal } };
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Inflates piece by piece, so that a small link that unfolds to a mountain is found out early. */
function unfolded(bytes: Uint8Array): string | { refusal: Refusal } {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((piece) => {
    size += piece.length;
    if (size <= UNFOLDED) pieces.push(piece);
  });
  try {
    const step = 1_024;
    for (let at = 0; at < bytes.length && size <= UNFOLDED; at += step) {
      inflate.push(bytes.subarray(at, at + step), at + step >= bytes.length);
    }
  } catch {
    return { refusal: 'damaged' };
  }
  if (size > UNFOLDED) return { refusal: 'tooLarge' };
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return new TextDecoder().decode(all);
}
