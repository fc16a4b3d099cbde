import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { interfaceMatches } from '../selector.ts';
import type { Traversal } from '../traversal.ts';

const OPTIONS = ['physdev-in', 'physdev-is-in', 'physdev-out', 'physdev-is-out', 'physdev-is-bridged'] as const;

function meets(option: (typeof OPTIONS)[number], value: string, { context: { bridged } }: Traversal): boolean {
  switch (option) {
    case 'physdev-in':
      return bridged?.inPort !== undefined && interfaceMatches(value, bridged.inPort.name);
    case 'physdev-out':
      return bridged?.outPort !== undefined && interfaceMatches(value, bridged.outPort.name);
    case 'physdev-is-in':
      return bridged?.inPort !== undefined;
    case 'physdev-is-out':
      return bridged?.outPort !== undefined;
    case 'physdev-is-bridged':
      return bridged !== undefined;
  }
}

/** `-m physdev`: the bridge ports of a packet that a bridge passes on. */
export const physdevMatch: MatchExtension = {
  name: 'physdev',
  options: OPTIONS.map((name) => ({ name, invertible: true, values: name.includes('-is-') ? 0 : 1 })),
  make(options): Match {
    if (options.size === 0) throw parameterProblem('PHYSDEV: no physdev option specified');
    const conditions = OPTIONS.filter((name) => options.has(name)).map((name) => {
      const value = options.value(name) ?? '';
      const inverted = options.inverted(name);
      return { name, value, inverted, text: `${inverted ? '! ' : ''}--${name}${value ? ` ${value}` : ''}` };
    });
    const text = conditions.map((condition) => condition.text).join(' ');
    return {
      name: 'physdev',
      saved: text,
      test: (traversal) => conditions.every(({ name, value, inverted }) => meets(name, value, traversal) !== inverted),
      list: () => `PHYSDEV match ${text}`,
    };
  },
};
