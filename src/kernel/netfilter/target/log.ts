import type { TargetExtension } from '../extension.ts';
import { logLine } from '../logline.ts';
import { badValue, parameterProblem } from '../problem.ts';
import { quoted } from '../syntax/quote.ts';

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const;
const ALIASES: Readonly<Record<string, number>> = { panic: 0, warning: 4, err: 3 };
const MAX_PREFIX = 29;
const WARNING = 4;

/** Options that are bits of xt_log_info.logflags, in the order in which they are printed. */
const FLAGS = [
  ['log-tcp-sequence', 1, 'tcp-sequence'],
  ['log-tcp-options', 2, 'tcp-options'],
  ['log-ip-options', 4, 'ip-options'],
  ['log-uid', 8, 'uid'],
  ['log-macdecode', 32, 'macdecode'],
] as const;

function parseLevel(text: string): number {
  if (/^[0-7]$/.test(text)) return Number(text);
  const index = LEVELS.map(String).indexOf(text.toLowerCase());
  const level = index >= 0 ? index : ALIASES[text.toLowerCase()];
  if (level === undefined) throw badValue('LOG', 'log-level', text);
  return level;
}

/** `-j LOG`: writes a line into the kernel's log and goes on. */
export const logTarget: TargetExtension = {
  name: 'LOG',
  options: [{ name: 'log-level' }, { name: 'log-prefix' }, ...FLAGS.map(([name]) => ({ name, values: 0 as const }))],
  make(options) {
    const levelText = options.value('log-level');
    const level = levelText === undefined ? WARNING : parseLevel(levelText);
    const prefix = (options.value('log-prefix') ?? '').slice(0, MAX_PREFIX);
    if (options.value('log-prefix')?.includes('\n'))
      throw parameterProblem('LOG: Newlines not allowed in --log-prefix');
    const flags = FLAGS.filter(([name]) => options.has(name));
    const bits = flags.reduce((sum, [, bit]) => sum | bit, 0);
    const saved: string[] = [];
    if (prefix) saved.push(`--log-prefix ${quoted(prefix)}`);
    if (level !== WARNING) saved.push(`--log-level ${level}`);
    saved.push(...flags.map(([name]) => `--${name}`));
    return {
      name: 'LOG',
      saved: saved.join(' '),
      act(traversal) {
        const { ns, hook, packet } = traversal;
        const text = logLine(traversal, prefix);
        ns.netfilter.log.add(ns.clock.now, text);
        ns.record('netfilter', { hook, verdict: 'LOG', detail: text, packet });
        return 'continue';
      },
      list({ numeric }) {
        const words = numeric
          ? [`LOG flags ${bits} level ${level}`]
          : ['LOG level', LEVELS[level] ?? '', ...flags.map(([, , word]) => word)];
        if (prefix) words.push(`prefix "${prefix}"`);
        return words.join(' ');
      },
    };
  },
};
