/**
 * Replaces the matches of a pattern as POSIX tools do: an empty match right behind another match is none.
 * @param replace takes a match with its groups
 */
export function replaceMatches(
  text: string,
  regex: RegExp,
  replace: (groups: readonly (string | undefined)[]) => string,
): string {
  const global = new RegExp(regex.source, regex.flags.includes('g') ? regex.flags : `${regex.flags}g`);
  let out = '';
  let end = 0;
  let behind = -1;
  for (const match of text.matchAll(global)) {
    if (match[0] === '' && match.index === behind) continue;
    out += text.slice(end, match.index) + replace([...match]);
    end = match.index + match[0].length;
    behind = end;
  }
  return out + text.slice(end);
}
