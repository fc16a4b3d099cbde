const isSpace = (character: string) => /[\s\u0085]/.test(character);

/**
 * Words apart by blanks, quotes and escapes left in them (BuildKit parser/line_parsers.go, parseWords).
 * @param escapeToken a backslash or a backquote
 */
export function parseWords(text: string, escapeToken: string): string[] {
  const characters = [...text];
  const words: string[] = [];
  let word = '';
  let quote = '';
  let blankAllowed = false;
  let inWord = false;
  const finish = () => {
    if (blankAllowed || word !== '') words.push(word);
    word = '';
    blankAllowed = false;
    inWord = false;
  };
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (quote === '' && isSpace(character)) {
      if (inWord) finish();
      continue;
    }
    inWord = true;
    if (character === escapeToken && quote !== "'") {
      // At the end of the line it says nothing.
      if (at + 1 === characters.length) {
        quote = '';
        continue;
      }
      word += character + characters[++at];
      continue;
    }
    if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
      blankAllowed = true;
    } else if (character === quote) quote = '';
    word += character;
  }
  if (inWord) finish();
  return words;
}
