import { DockerError } from '#errdefs/errdefs.ts';
import { processWords } from '../shell/lex.ts';
import type { Heredoc, Node } from './node.ts';

const HEREDOC = /^(\d*)<<(-?)([^<]*)$/;
const NOTHING: ReadonlyMap<string, string> = new Map();

/** The here-document that a word announces: `<<EOF`, `<<-"EOF"`. @throws DockerError where quotes do not end */
export function parseHeredoc(word: string): Heredoc | undefined {
  const match = HEREDOC.exec(word);
  const rest = match?.[3] ?? '';
  if (rest === '') return undefined;
  const words = processWords(rest, NOTHING, '\\', { skipUnset: true });
  const [name] = words;
  if (name === undefined || words.length !== 1) return undefined;
  const [raw] = processWords(rest, NOTHING, '\\', { skipUnset: true, rawQuotes: true, rawEscapes: true });
  return { name, expand: raw === name, chomp: match?.[2] === '-', content: '' };
}

/** The here-documents that a line announces. @throws DockerError */
export function heredocsOf(line: string): Heredoc[] {
  let words: string[];
  try {
    words = processWords(line, NOTHING, '\\', { skipUnset: true, rawQuotes: true, rawEscapes: true });
  } catch (error) {
    // What is no word for us may still be one for the shell.
    if (error instanceof DockerError) return [];
    throw error;
  }
  return words.flatMap((word) => parseHeredoc(word) ?? []);
}

/** Whether lines below an instruction can belong to it. */
export function mayHaveHeredoc({ name, args, json }: Pick<Node, 'name' | 'args' | 'json'>): boolean {
  const instruction = name.toLowerCase() === 'onbuild' ? (args[0] ?? '') : name;
  return !json && ['add', 'copy', 'run'].includes(instruction.toLowerCase());
}

/** A here-document's content without tabs at the beginning of lines. */
export function chomped(content: string): string {
  return content.replace(/^\t+/gm, '');
}
