/** A key that keyboards of phones lack. */
export type TouchKey = 'Escape' | 'Tab' | 'Up' | 'Down' | 'Left' | 'Right' | 'Interrupt';

/** Keys held down beside the next one. */
export interface Modifiers {
  ctrl: boolean;
  alt: boolean;
}

const FINAL = { Up: 'A', Down: 'B', Right: 'C', Left: 'D' } as const;
const PLAIN = { Escape: '\u001b', Tab: '\t', Interrupt: '\u0003' } as const;

/**
 * What a key sends, as xterm's own keyboard does (ctlseqs, "PC-Style Function Keys").
 * @param application whether a program has asked for application cursor keys (DECCKM)
 */
export function sequenceOf(key: TouchKey, { ctrl, alt }: Modifiers, application: boolean): string {
  if (key === 'Tab' || key === 'Escape' || key === 'Interrupt') return (alt ? '\u001b' : '') + PLAIN[key];
  const modifier = 1 + (alt ? 2 : 0) + (ctrl ? 4 : 0);
  if (modifier > 1) return `\u001b[1;${modifier}${FINAL[key]}`;
  return `\u001b${application ? 'O' : '['}${FINAL[key]}`;
}

/** What `text` becomes with modifiers held: of a single character its control character, ESC before it with Alt. */
export function modified(text: string, { ctrl, alt }: Modifiers): string {
  if ([...text].length !== 1) return text;
  return (alt ? '\u001b' : '') + (ctrl ? controlOf(text) : text);
}

/** The control character of a key, as terminals have them: Ctrl-Space and Ctrl-@ are NUL, Ctrl-? is DEL (ECMA-48). */
function controlOf(text: string): string {
  if (text === ' ') return '\u0000';
  if (text === '?') return '\u007f';
  if (text === '/') return '\u001f';
  const code = text.toUpperCase().charCodeAt(0);
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : text;
}
