/** Names in backticks as an English list: "`a`, `b` and `c`"; "no network" where there is none. */
export function list(names: readonly string[], none = 'no network'): string {
  const quoted = names.map((name) => `\`${name}\``);
  if (quoted.length <= 1) return quoted[0] ?? none;
  return `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
}
