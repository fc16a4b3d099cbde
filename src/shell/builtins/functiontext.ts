import type { CommandNode, CompoundList, PipelineNode, Redirection, Statement } from 'unbash';
import type { ShellFunction } from '../shell.ts';

/** A function as `declare -f` prints it: one command a line, four blanks a level. */
export function functionText(name: string, fn: ShellFunction): string {
  const printer = new Printer(fn.source.text);
  const { body } = fn;
  const group = body.type === 'Redirected' ? body.command : body;
  const redirects =
    body.type === 'Redirected' ? body.redirects.map((redirect) => ` ${printer.slice(redirect)}`).join('') : '';
  const list = group.type === 'BraceGroup' ? group.body : group.type === 'CompoundList' ? group : undefined;
  const inner = list ? printer.list(list, 1) : `${indent(1)}${printer.command(group, 1)}\n`;
  return `${name} () \n{ \n${inner}}${redirects}`;
}

/** A command as `jobs` and messages show it: subshells laid out by bash, the rest as it was typed. */
export function commandText(source: string, node: CommandNode | CompoundList): string {
  if (node.type !== 'Subshell' && node.type !== 'BraceGroup') return source.slice(node.pos, node.end).trim();
  const [open, close] = node.type === 'Subshell' ? ['( ', ' )'] : ['{ ', '; }'];
  const inner = node.body.commands.map((statement) => source.slice(statement.pos, statement.end).trim()).join('; ');
  return `${open}${inner}${close}`;
}

function indent(level: number): string {
  return '    '.repeat(level);
}

class Printer {
  constructor(readonly source: string) {}

  slice({ pos, end }: { pos: number; end: number }): string {
    return this.source.slice(pos, end);
  }

  /** `end` stands behind the last command; inside of loops and branches that is a semicolon. */
  list(list: CompoundList, level: number, end = ''): string {
    const { commands } = list;
    return commands
      .map((statement, index) => {
        const text = this.#statement(statement, level);
        const last = index === commands.length - 1;
        return `${indent(level)}${text}${statement.background ? ' &' : statement.command.type === 'Function' ? '' : last ? end : ';'}\n`;
      })
      .join('');
  }

  #statement({ command }: Statement, level: number): string {
    if (command.type !== 'AndOr') return this.#pipeline(command, level);
    return command.commands
      .map((node, index) => (index === 0 ? '' : ` ${command.operators[index - 1]} `) + this.#pipeline(node, level))
      .join('');
  }

  #pipeline(node: PipelineNode, level: number): string {
    if (node.type !== 'Pipeline') return this.command(node, level);
    const prefix = node.prefixes.map((item) => `${this.slice(item)} `).join('');
    return (
      prefix +
      node.commands
        .map((command, index) => (index === 0 ? '' : ` ${node.operators[index - 1]} `) + this.command(command, level))
        .join('')
    );
  }

  command(node: CommandNode | CompoundList, level: number): string {
    const inner = (list: CompoundList) => this.list(list, level + 1, ';');
    const pad = indent(level);
    switch (node.type) {
      case 'Redirected':
        return `${this.command(node.command, level)}${node.redirects.map((redirect: Redirection) => ` ${this.slice(redirect)}`).join('')}`;
      case 'If': {
        const clause = (list: CompoundList) => this.list(list, 0).trim().replaceAll('\n', ' ');
        const branches = node.elif
          .map((branch) => `${pad}elif ${clause(branch.clause)}; then\n${inner(branch.then)}`)
          .join('');
        const otherwise = node.else ? `${pad}else\n${inner(node.else)}` : '';
        return `if ${clause(node.clause)}; then\n${inner(node.then)}${branches}${otherwise}${pad}fi`;
      }
      case 'While':
        return `${node.kind} ${this.list(node.clause, 0).trim().replaceAll('\n', ' ')}; do\n${inner(node.body)}${pad}done`;
      case 'For': {
        const words = node.wordlist ? node.wordlist.map((word) => word.text).join(' ') : '"$@"';
        return `for ${node.name.text} in ${words};\n${pad}do\n${inner(node.body)}${pad}done`;
      }
      case 'BraceGroup':
        return `{ \n${this.list(node.body, level + 1)}${pad}}`;
      case 'Subshell':
        return `( ${this.list(node.body, level).trim()} )`;
      case 'Case': {
        const items = node.items.map((item) => {
          const patterns = item.pattern.map((word) => word.text).join(' | ');
          return `${indent(level + 1)}${patterns})\n${this.list(item.body, level + 2)}${indent(level + 1)}${item.terminator ?? ';;'}\n`;
        });
        return `case ${node.word.text} in \n${items.join('')}${pad}esac`;
      }
      default:
        return this.slice(node).trim();
    }
  }
}
