import { invalidParameter } from '#errdefs/errdefs.ts';
import { Directives } from './directives.ts';
import { heredocsOf, mayHaveHeredoc } from './heredoc.ts';
import { LINE_PARSERS } from './lineparsers.ts';
import type { Node, ParsedDockerfile } from './node.ts';
import { splitCommand } from './splitcommand.ts';

/** The longest line, in bytes (Go's bufio.MaxScanTokenSize). */
const LONGEST = 65_536;
const COMMENT = /^\s*#/;

/**
 * Takes a Dockerfile apart into instructions, without asking whether they make sense (BuildKit parser.Parse).
 * @throws DockerError `file with no instructions`, `unterminated heredoc` …
 */
export function parseDockerfile(text: string): ParsedDockerfile {
  const lines = text.replace(/^\uFEFF/, '').split(/(?<=\n)/);
  const directives = new Directives();
  const nodes: Node[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const startLine = at + 1;
    const first = read(lines[at++] as string).trimStart();
    directives.read(first);
    let { text: line, more } = directives.continued(COMMENT.test(first) ? '' : first);
    if (!more && line === '') continue;
    let empty = false;
    while (more && at < lines.length) {
      const next = read(lines[at++] as string);
      if (COMMENT.test(next)) continue;
      if (next.trim() === '') {
        empty = true;
        continue;
      }
      const { text: continuation, more: goesOn } = directives.continued(next);
      line += continuation;
      more = goesOn;
    }
    if (empty) warnings.push(`Empty continuation line found in: ${line}`);
    const node = { ...parseInstruction(line, directives.escapeToken), startLine };
    if (line.includes('<<') && mayHaveHeredoc(node)) {
      for (const heredoc of heredocsOf(line)) {
        for (;;) {
          const next = lines[at++];
          if (next === undefined) throw invalidParameter('unterminated heredoc');
          const candidate = next.replace(/[\r\n]+$/, '');
          if ((heredoc.chomp ? candidate.replace(/^\t+/, '') : candidate) === heredoc.name) break;
          heredoc.content += next;
        }
        node.heredocs.push(heredoc);
      }
    }
    nodes.push(node);
  }
  if (nodes.length === 0) throw invalidParameter('file with no instructions');
  return { nodes, escapeToken: directives.escapeToken, warnings };
}

/** One instruction without the line it stands on. @throws DockerError */
export function parseInstruction(line: string, escapeToken: string): Node {
  const { name, flags, rest } = splitCommand(line);
  const common = { name, flags, original: line, heredocs: [], startLine: 1 };
  if (name.toLowerCase() === 'onbuild') {
    if (rest === '') return { ...common, args: [], json: false };
    const trigger = parseInstruction(rest, escapeToken);
    return { ...common, args: [trigger.name, ...trigger.args], json: trigger.json };
  }
  return { ...common, ...(LINE_PARSERS.get(name.toLowerCase())?.(rest, escapeToken) ?? { args: [], json: false }) };
}

function read(line: string): string {
  const text = line.replace(/[\r\n]+$/, '');
  if (text.length >= LONGEST) throw invalidParameter(`dockerfile line greater than max allowed size of ${LONGEST - 1}`);
  return text;
}
