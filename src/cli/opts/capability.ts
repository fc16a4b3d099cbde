/** Capabilities by their full names (`CAP_NET_ADMIN`, `ALL`). */
function normalize(name: string): string {
  const upper = name.trim().toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

/**
 * What `--cap-add` and `--cap-drop` come to: full names, each once, sorted; one that is both added and dropped is added.
 * @returns null in place of an empty list, as the API has it
 */
export function effectiveCapabilities(
  add: readonly string[],
  drop: readonly string[],
): { add: string[] | null; drop: string[] | null } {
  const added = new Set(add.map(normalize));
  const dropped = new Set(drop.map(normalize));
  const adds = [...added].sort();
  const drops = [...dropped].filter((name) => !added.has(name)).sort();
  return { add: adds.length > 0 ? adds : null, drop: drops.length > 0 ? drops : null };
}
