/** A shell pattern as a regular expression; with `slashes`, wildcards match them too. */
export function globToRegex(pattern: string, ignoreCase = false, slashes = true): RegExp {
  let source = '';
  for (const [part] of pattern.matchAll(/\[[!^]?\]?[^\]]*\]|\\.|[\s\S]/g)) {
    if (part === '*') source += slashes ? '.*' : '[^/]*';
    else if (part === '?') source += '.';
    else if (part.startsWith('[') && part.length > 1) source += part.replace(/^\[!/, '[^');
    else source += part.replace(/^\\/, '').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
}
