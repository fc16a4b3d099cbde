/** A text as iptables-save prints it: in double quotes unless it is a plain word (xtables_save_string). */
export function quoted(text: string): string {
  if (/^[-_0-9A-Za-z]+$/.test(text)) return text;
  return `"${text.replace(/["\\']/g, (character) => `\\${character}`)}"`;
}
