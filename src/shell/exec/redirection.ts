import type { HereDoc, HereString, Redirect, Redirection } from 'unbash';
import type { Coroutine } from '#kernel/coroutine.ts';
import { Errno, isErrno } from '#kernel/errno.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { assign } from '../expand/parameters.ts';
import { expandHereText, expandText, expandWords } from '../expand/word.ts';
import type { Shell } from '../shell.ts';
import { HereFile } from './memoryfile.ts';

/** A redirection that failed, with the message to give. */
export class RedirectionError {
  constructor(readonly message: string) {}
}

/** The redirections of one command, applied to the shell's own descriptors, and how to take them back. */
export class AppliedRedirections {
  #saved: { fd: number; file: OpenFile | undefined }[] = [];

  constructor(readonly shell: Shell) {}

  /** Does them from left to right. @throws RedirectionError */
  *apply(redirections: readonly Redirection[]): Coroutine<void> {
    for (const redirection of redirections) {
      if (redirection.type === 'Redirect') yield* this.#redirect(redirection);
      else yield* this.#here(redirection);
    }
  }

  /** Restores the descriptors, last change first. Never waits, never throws. */
  undo(): void {
    const { files } = this.shell.proc;
    const ended = this.shell.proc.status !== undefined;
    for (const { fd, file } of this.#saved.reverse()) {
      if (!ended) {
        if (file) files.install(file, fd);
        else if (files.has(fd)) files.close(fd);
      }
      file?.close();
    }
    this.#saved = [];
  }

  /** Makes them permanent, as `exec` does. */
  commit(): void {
    for (const { file } of this.#saved) file?.close();
    this.#saved = [];
  }

  *#redirect(redirection: Redirect): Coroutine<void> {
    const { shell } = this;
    const { operator } = redirection;
    const output = operator !== '<' && operator !== '<&' && operator !== '<>';
    const fd = this.#descriptor(redirection, output ? 1 : 0);
    const word = redirection.target ? yield* this.#target(redirection) : '';
    if (operator === '>&' || operator === '<&') {
      if (word === '-') return this.#close(fd);
      const match = /^(\d+)(-?)$/.exec(word);
      if (match) return this.#duplicate(Number(match[1]), fd, match[2] === '-');
      if (operator === '<&' || shell.dialect.kind === 'dash') throw new RedirectionError(`${word}: ambiguous redirect`);
    }
    const both = operator === '&>' || operator === '&>>' || operator === '>&';
    const file = this.#open(word, operator);
    this.#install(fd, file, redirection);
    if (both) this.#duplicate(1, 2, false);
  }

  *#here(redirection: HereDoc | HereString): Coroutine<void> {
    const { shell } = this;
    const bash = shell.dialect.kind === 'bash';
    let text: string;
    if (redirection.type === 'HereDoc' && !redirection.closing) yield* this.#unclosed(redirection);
    if (redirection.type === 'HereString') {
      text = `${redirection.target ? yield* expandText(shell, redirection.target) : ''}\n`;
    } else if (redirection.delimiter?.quoted) {
      text = redirection.operator === '<<-' ? redirection.body.text.replace(/^\t+/gm, '') : redirection.body.text;
    } else {
      const { body } = redirection;
      text = yield* expandHereText(shell, body.text, body.parts, redirection.operator === '<<-');
    }
    if (redirection.type === 'HereDoc' && !redirection.closing && text !== '' && !text.endsWith('\n') && bash)
      text += '\n';
    this.#install(this.#descriptor(redirection, 0), new HereFile(new TextEncoder().encode(text)), redirection);
  }

  *#unclosed(document: HereDoc): Coroutine<void> {
    const { shell } = this;
    if (shell.dialect.kind !== 'bash') return;
    const { source } = shell;
    const where = shell.interactive
      ? `${shell.name}: `
      : `${shell.scriptName}: line ${source.lineAt(source.text.length)}: `;
    const opened = source.lineAt(document.pos);
    const wanted = document.delimiter?.value ?? '';
    yield* shell.printError(
      `${where}warning: here-document at line ${opened} delimited by end-of-file (wanted \`${wanted}')\n`,
    );
  }

  #descriptor({ descriptor }: Redirection, fallback: number): number {
    if (descriptor?.type === 'FileDescriptor') return descriptor.value;
    if (descriptor?.type === 'FileDescriptorVariable') {
      const known = this.shell.variables.get(descriptor.name);
      let fd = 10;
      while (this.shell.proc.files.has(fd)) fd++;
      return known !== undefined && /^\d+$/.test(known) && this.shell.proc.files.has(Number(known))
        ? Number(known)
        : fd;
    }
    return fallback;
  }

  *#target(redirection: Redirect): Coroutine<string> {
    const { shell } = this;
    const word = redirection.target as NonNullable<Redirect['target']>;
    if (!shell.interactive && shell.dialect.kind !== 'bash') return yield* expandText(shell, word);
    const words = yield* expandWords(shell, [word]);
    if (words.length !== 1) throw new RedirectionError(`${word.text}: ambiguous redirect`);
    return words[0] as string;
  }

  #open(path: string, operator: Redirect['operator']): OpenFile {
    const { shell } = this;
    const create = operator !== '<';
    const own = /^\/dev\/(?:fd\/(\d+)|stdin|stdout|stderr)$/.exec(path);
    if (own) {
      const fd = own[1] === undefined ? ['stdin', 'stdout', 'stderr'].indexOf(path.slice(5)) : Number(own[1]);
      if (!shell.proc.files.has(fd))
        throw new RedirectionError(shell.dialect.cannotOpen(path, new Errno('ENOENT'), create));
      return shell.proc.files.get(fd);
    }
    if (shell.dialect.kind === 'bash' && /^\/dev\/(tcp|udp)\//.test(path)) {
      throw new RedirectionError(`not simulated: ${path}`);
    }
    try {
      if (shell.proc.files.full) throw new Errno('EMFILE');
      if (operator === '<') return shell.proc.fs.open(path, { read: true });
      if (operator === '<>') return shell.proc.fs.open(path, { read: true, write: true, create: true }, 0o666);
      if (operator === '>>' || operator === '&>>')
        return shell.proc.fs.open(path, { write: true, create: true, append: true }, 0o666);
      if (operator !== '>|' && shell.options.has('noclobber') && isRegular(shell, path)) {
        const message =
          shell.dialect.kind === 'bash'
            ? `${path}: cannot overwrite existing file`
            : shell.dialect.cannotOpen(path, new Errno('EEXIST'), true);
        throw new RedirectionError(message);
      }
      return shell.proc.fs.open(path, { write: true, create: true, truncate: true }, 0o666);
    } catch (error) {
      if (isErrno(error)) throw new RedirectionError(shell.dialect.cannotOpen(path, error as Errno, create));
      throw error;
    }
  }

  #install(fd: number, file: OpenFile, redirection: Redirection): void {
    if (redirection.descriptor?.type === 'FileDescriptorVariable') {
      this.shell.proc.files.install(file, fd);
      assign(this.shell, redirection.descriptor.name, undefined, String(fd));
      return;
    }
    if (fd >= this.shell.proc.files.limit) throw new RedirectionError(this.shell.dialect.badDescriptor(String(fd), fd));
    this.#save(fd);
    this.shell.proc.files.install(file, fd);
  }

  #duplicate(from: number, to: number, move: boolean): void {
    const { files } = this.shell.proc;
    if (!files.has(from)) throw new RedirectionError(this.shell.dialect.badDescriptor(String(from), to));
    this.#save(to);
    files.duplicate(from, to);
    if (move && from !== to) {
      this.#save(from);
      files.close(from);
    }
  }

  #close(fd: number): void {
    const { files } = this.shell.proc;
    if (!files.has(fd)) return;
    this.#save(fd);
    files.close(fd);
  }

  #save(fd: number): void {
    const { files } = this.shell.proc;
    this.#saved.push({ fd, file: files.has(fd) ? files.get(fd).retain() : undefined });
  }
}

function isRegular(shell: Shell, path: string): boolean {
  try {
    return shell.proc.fs.stat(path).type === 'file';
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}
