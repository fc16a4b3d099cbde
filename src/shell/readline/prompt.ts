import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { strftime } from '../builtins/strftime.ts';
import { expandLoose } from '../expand/word.ts';
import type { Shell } from '../shell.ts';

/** The primary prompt where PS1 is not set: Debian's for root, BusyBox's in images, dash's `# `. */
export function defaultPrompt(shell: Shell): string {
  if (shell.dialect.kind === 'bash') return '\\u@\\h:\\w\\$ ';
  return shell.dialect.kind === 'ash' ? '\\w \\$ ' : '# ';
}

/** A prompt string ready to be shown; `\x01` and `\x02` enclose what `\[` and `\]` marked. */
export function* expandPrompt(shell: Shell, prompt: string): Coroutine<string> {
  if (shell.dialect.kind === 'dash') return yield* expandLoose(shell, prompt);
  let text = '';
  for (let at = 0; at < prompt.length; at++) {
    const char = prompt[at] as string;
    if (char !== '\\') {
      text += char;
      continue;
    }
    const rest = prompt.slice(at + 1);
    const special = /^[0-7]{3}|^D\{[^}]*\}|^./s.exec(rest)?.[0];
    if (special === undefined) {
      text += '\\';
      continue;
    }
    text += decode(shell, special);
    at += special.length;
  }
  const status = { status: shell.status, substitution: shell.substitutionStatus };
  const expanded = yield* expandLoose(shell, text);
  shell.status = status.status;
  shell.substitutionStatus = status.substitution;
  return expanded;
}

function decode(shell: Shell, special: string): string {
  const { proc } = shell;
  const { hostname } = proc.namespaces.uts;
  const now = proc.clock.wallTime().seconds;
  if (/^[0-7]{3}$/.test(special)) return String.fromCharCode(Number.parseInt(special, 8));
  if (special.startsWith('D{')) return strftime(special.slice(2, -1) || '%X', now);
  switch (special) {
    case 'a':
      return '\x07';
    case 'd':
      return strftime('%a %b %d', now);
    case 'e':
      return '\x1b';
    case 'h':
      return hostname.split('.')[0] as string;
    case 'H':
      return hostname;
    case 'j':
      return String(shell.jobs.list().length);
    case 'l':
      return proc.session.tty?.name.split('/').pop() ?? '';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 's':
      return shell.name;
    case 't':
      return strftime('%H:%M:%S', now);
    case 'T':
      return strftime('%I:%M:%S', now);
    case '@':
      return strftime('%I:%M %p', now);
    case 'A':
      return strftime('%H:%M', now);
    case 'u':
      return userName(shell);
    case 'v':
      return shell.dialect.version.replace(/^(\d+\.\d+).*/, '$1');
    case 'V':
      return shell.dialect.version.replace(/\(.*/, '');
    case 'w':
      return directory(shell);
    case 'W': {
      const shown = directory(shell);
      return shown === '~' || shown === '/' ? shown : (shown.split('/').pop() as string);
    }
    case '!':
      return String(shell.editor?.history.next ?? 1);
    case '#':
      return String(shell.commandCount);
    case '$':
      return proc.credentials.uid === 0 ? '#' : '\\$';
    case '[':
      return '\x01';
    case ']':
      return '\x02';
    case '\\':
      return '\\\\';
    default:
      return `\\${special}`;
  }
}

function directory(shell: Shell): string {
  const path = shell.variables.get('PWD') ?? shell.proc.fs.cwd;
  const home = shell.variables.get('HOME');
  if (!home || home === '/') return path;
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function userName(shell: Shell): string {
  const { uid } = shell.proc.credentials;
  try {
    const line = shell.proc.fs
      .readText('/etc/passwd')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    if (line) return line.split(':')[0] as string;
  } catch (error) {
    if (!isErrno(error)) throw error;
  }
  return uid === 0 ? 'root' : 'I have no name!';
}
