import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { readAll } from '#kernel/file/lines.ts';
import { pipe } from '#kernel/file/pipe.ts';
import { KEYWORDS } from '../builtins/lookup.ts';
import { findProgram, isExecutable } from '../exec/program.ts';
import { tilde } from '../expand/tilde.ts';
import type { Shell } from '../shell.ts';

/** What may stand in place of the word at the cursor. */
export interface Completions {
  /** Where the word begins. */
  start: number;
  candidates: { value: string; label: string }[];
  /** Nothing follows the only candidate. */
  noSpace: boolean;
  /** The quote to close behind it. */
  closing: string;
}

/** Directives of a program's `__complete` command (cobra). */
const DIRECTIVE = { error: 1, noSpace: 2, noFiles: 4, directories: 16 };

const COMPLETIONS = '/usr/share/bash-completion/completions';

/** Completes the last word of `line`, the text before the cursor. */
export function* complete(shell: Shell, line: string): Coroutine<Completions> {
  const { words, start, quote } = wordsOf(line);
  const word = words[words.length - 1] ?? '';
  const result: Completions = { start, candidates: [], noSpace: false, closing: quote };
  const raw = line.slice(start);
  const variable = /(.*)\$(\{?)([A-Za-z_][A-Za-z0-9_]*)?$/s.exec(raw);
  if (variable && quote !== "'") {
    const [, before = '', brace = '', name = ''] = variable;
    const names = shell.variables
      .visible()
      .map(([known]) => known)
      .filter((known) => known.startsWith(name));
    result.candidates = names.map((known) => ({
      value: `${before}$${brace}${known}${brace ? '}' : ''}`,
      label: `$${known}`,
    }));
    return result;
  }
  if (words.length === 1 && !word.includes('/') && !word.startsWith('~')) {
    const names = commandNames(shell).filter((name) => name.startsWith(word));
    if (names.length > 0) {
      result.candidates = names.map((name) => ({ value: quote + name, label: name }));
      return result;
    }
  } else if (words.length > 1) {
    const programmed = yield* programmable(shell, words);
    if (programmed) {
      const { values, directive } = programmed;
      if (values.length > 0 || directive & DIRECTIVE.noFiles) {
        result.candidates = described(matching(values, word), quote);
        result.noSpace = (directive & DIRECTIVE.noSpace) !== 0;
        return result;
      }
      result.candidates = files(shell, word, quote, (directive & DIRECTIVE.directories) !== 0);
      return result;
    }
  }
  const command = words.length === 1;
  result.candidates = files(
    shell,
    word,
    quote,
    words[0] === 'cd' || words[0] === 'pushd' || words[0] === 'rmdir',
    command,
  );
  return result;
}

/** The words of the simple command at the end of `line`, unquoted; where the last one begins, and the quote it stands in. */
function wordsOf(line: string): { words: string[]; start: number; quote: string } {
  let words: string[] = [];
  let word = '';
  let start = 0;
  let quote = '';
  let open = false;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
      else if (char === '\\' && quote === '"' && at + 1 < line.length) word += line[++at];
      else word += char;
      continue;
    }
    if (char === '\\' && at + 1 < line.length) {
      word += line[++at];
      open = true;
    } else if (char === '"' || char === "'") {
      quote = char;
      open = true;
    } else if (/[\s;&|()<>]/.test(char)) {
      if (open) words.push(word);
      if (/[;&|(\n]/.test(char)) words = [];
      word = '';
      open = false;
      start = at + 1;
    } else {
      word += char;
      open = true;
    }
  }
  words.push(word);
  const first = words.findIndex(
    (candidate, index) => index === words.length - 1 || (!/^[A-Za-z_]\w*=/.test(candidate) && !KEYWORDS.has(candidate)),
  );
  return { words: words.slice(Math.max(0, first)), start, quote };
}

function commandNames(shell: Shell): string[] {
  const names = new Set<string>([
    ...shell.builtins.keys(),
    ...shell.functions.keys(),
    ...shell.aliases.keys(),
    ...KEYWORDS,
  ]);
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    for (const name of list(shell, directory || '.'))
      if (isExecutable(shell, `${directory || '.'}/${name}`)) names.add(name);
  }
  return [...names].sort();
}

function list(shell: Shell, path: string): string[] {
  try {
    return shell.proc.fs.readdir(path);
  } catch (error) {
    if (isErrno(error)) return [];
    throw error;
  }
}

/** Asks the program itself, where its package brings completions. */
function* programmable(
  shell: Shell,
  words: string[],
): Coroutine<{ values: { value: string; description: string }[]; directive: number } | undefined> {
  const [name = ''] = words;
  const base = name.split('/').pop() ?? '';
  if (shell.dialect.kind !== 'bash' || !shell.proc.fs.exists(`${COMPLETIONS}/${base}`)) return undefined;
  const found = findProgram(shell, name);
  if (!found || 'refused' in found) return undefined;
  const [read, write] = pipe();
  const [nothing, closed] = pipe();
  read.retain();
  closed.retain();
  closed.close();
  const [, sink] = pipe();
  try {
    const child = shell.proc.spawn(found.path, [name, '__complete', ...words.slice(1)], {
      env: shell.variables.environment(),
      files: [
        [0, nothing],
        [1, write],
        [2, sink],
      ],
    });
    const lines = new TextDecoder().decode(yield* readAll(read)).split('\n');
    yield* shell.proc.wait(child);
    return parseAnswer(lines);
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  } finally {
    read.close();
  }
}

function parseAnswer(lines: string[]): { values: { value: string; description: string }[]; directive: number } {
  const end = lines.findIndex((line) => /^:\d+$/.test(line));
  const directive = end < 0 ? DIRECTIVE.error : Number(lines[end]?.slice(1));
  if (directive & DIRECTIVE.error) return { values: [], directive: 0 };
  const values = lines.slice(0, end).filter((line) => line !== '' && !line.startsWith('_activeHelp_'));
  return {
    directive,
    values: values.map((line) => {
      const [value = '', description = ''] = line.split('\t');
      return { value, description };
    }),
  };
}

/** The answers that begin with `word`, sorted; those to `--flag=…` come without the flag. */
function matching(
  values: { value: string; description: string }[],
  word: string,
): { value: string; description: string }[] {
  const flag = /^--?[^=]+=/.exec(word)?.[0] ?? '';
  return values
    .map(({ value, description }) => ({ value: value.startsWith(flag) ? value : flag + value, description }))
    .filter(({ value }) => value.startsWith(word))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

function described(values: { value: string; description: string }[], quote: string): Completions['candidates'] {
  const widest = Math.max(0, ...values.map(({ value }) => value.length));
  const several = values.length > 1;
  return values.map(({ value, description }) => ({
    value: quote + value,
    label: description && several ? `${value.padEnd(widest)}  (${description})` : value,
  }));
}

function files(
  shell: Shell,
  word: string,
  quote: string,
  onlyDirectories: boolean,
  onlyExecutable = false,
): Completions['candidates'] {
  const slash = word.lastIndexOf('/') + 1;
  const directory = word.slice(0, slash);
  const prefix = word.slice(slash);
  const home = directory.startsWith('~') ? tilde(shell, directory.slice(1, directory.indexOf('/'))) : undefined;
  const place = home === undefined ? directory : home + directory.slice(directory.indexOf('/'));
  const candidates: Completions['candidates'] = [];
  for (const name of list(shell, place === '' ? '.' : place)) {
    if (!name.startsWith(prefix) || (name.startsWith('.') && !prefix.startsWith('.'))) continue;
    const kind = typeOf(shell, `${place}${name}`);
    if (onlyDirectories && kind !== 'directory') continue;
    if (onlyExecutable && kind !== 'directory' && !isExecutable(shell, `${place}${name}`)) continue;
    const mark = kind === 'directory' ? '/' : '';
    const shown = quote === '' ? backslashed(directory, true) + backslashed(name, false) : quote + directory + name;
    candidates.push({ value: shown + mark, label: name + mark });
  }
  return candidates;
}

function typeOf(shell: Shell, path: string): string | undefined {
  try {
    return shell.proc.fs.stat(path).type;
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

function backslashed(text: string, keepTilde: boolean): string {
  const quoted = text.replace(/[\s\\'"$`&|;<>()*?[\]{}!#]/g, '\\$&');
  return keepTilde ? quoted : quoted.replace(/^~/, '\\~');
}
