/** Splits a line of iptables-restore into words; double quotes hold words together, a backslash keeps a character. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word = '';
  let begun = false;
  let inQuotes = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string;
    if (inQuotes && character === '\\' && index + 1 < line.length) {
      word += line[++index];
    } else if (character === '"') {
      inQuotes = !inQuotes;
      begun = true;
    } else if (!inQuotes && /\s/.test(character)) {
      if (begun) words.push(word);
      word = '';
      begun = false;
    } else {
      word += character;
      begun = true;
    }
  }
  if (begun) words.push(word);
  return words;
}
