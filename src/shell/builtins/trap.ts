import type { Coroutine } from '#kernel/coroutine.ts';
import { SIGNALS, type Signal, signalNamed } from '#kernel/process/signals.ts';
import { catchInterrupt, catchSignal } from '../exec/signals.ts';
import { singleQuote } from '../expand/quote.ts';
import type { Shell } from '../shell.ts';
import type { PseudoSignal } from '../state/traps.ts';
import { signalList } from './kill.ts';

/** `trap [-lp] [action] [condition …]`. */
export function* trapBuiltin(shell: Shell, args: string[]): Coroutine<number> {
  let words = args.slice(1);
  if (words[0] === '-l') {
    yield* shell.print(signalList());
    return 0;
  }
  const print = words[0] === '-p';
  if (print || words[0] === '--') words = words.slice(1);
  if (words.length === 0 || print) {
    const order = (condition: string) => (condition === 'EXIT' ? 0 : (SIGNALS[condition as Signal] ?? 100));
    for (const [condition, action] of shell.traps.entries().sort(([a], [b]) => order(a) - order(b))) {
      const shown = shell.dialect.kind === 'bash' ? condition : condition.replace(/^SIG/, '');
      if (print && words.length > 0 && !words.some((word) => conditionNamed(word) === condition)) continue;
      yield* shell.print(`trap -- ${singleQuote(action)} ${shown}\n`);
    }
    return 0;
  }
  const [first = ''] = words;
  const reset = first === '-' || (words.length === 1 && conditionNamed(first) !== undefined) || /^\d+$/.test(first);
  const action = reset ? undefined : first;
  const conditions = first === '-' || !reset ? words.slice(1) : words;
  let status = 0;
  for (const word of conditions) {
    const condition = conditionNamed(word);
    if (!condition) {
      if (shell.dialect.kind === 'dash') yield* shell.printError(`trap: ${word}: bad trap\n`);
      else yield* shell.complain(`${word}: invalid signal specification`, 'trap');
      status = 1;
      continue;
    }
    setTrap(shell, condition, action);
  }
  return status;
}

function conditionNamed(word: string): Signal | PseudoSignal | undefined {
  const upper = word.toUpperCase();
  if (word === '0' || upper === 'EXIT' || upper === 'SIGEXIT') return 'EXIT';
  if (upper === 'ERR' || upper === 'DEBUG' || upper === 'RETURN') return upper;
  return signalNamed(word);
}

function setTrap(shell: Shell, condition: Signal | PseudoSignal, action: string | undefined): void {
  if (action === undefined) shell.traps.delete(condition);
  else shell.traps.set(condition, action);
  if (!(condition in SIGNALS)) return;
  const signal = condition as Signal;
  if (action === '') shell.proc.onSignal(signal, 'ignore');
  else if (action !== undefined) catchSignal(shell, signal);
  else if (signal === 'SIGINT') catchInterrupt(shell);
  else if (shell.interactive && (signal === 'SIGTERM' || signal === 'SIGQUIT' || signal === 'SIGTSTP'))
    shell.proc.onSignal(signal, () => {});
  else shell.proc.onSignal(signal, 'default');
}
