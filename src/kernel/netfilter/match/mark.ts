import type { MatchExtension } from '../extension.ts';
import { hex, parseMark } from '../syntax/numbers.ts';
import type { Traversal } from '../traversal.ts';

function makeMatch(name: 'mark' | 'connmark', of: (traversal: Traversal) => number | undefined): MatchExtension {
  return {
    name,
    options: [{ name: 'mark', invertible: true }],
    make(options) {
      const { value, mask } = parseMark(name, 'mark', options.required('mark'));
      const inverted = options.inverted('mark');
      const text = mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`;
      const bang = inverted ? '! ' : '';
      return {
        name,
        needsConntrack: name === 'connmark',
        saved: `${bang}--mark ${text}`,
        test(traversal) {
          const mark = of(traversal);
          return mark !== undefined && ((mark & mask) >>> 0 === value) !== inverted;
        },
        list: () => `${name} match ${name === 'connmark' ? ' ' : ''}${bang}${text}`,
      };
    },
  };
}

/** `-m mark`: the packet's mark, which lives inside one network namespace. */
export const markMatch = makeMatch('mark', (traversal) => traversal.mark);

/** `-m connmark`: the mark of its connection. */
export const connmarkMatch = makeMatch('connmark', (traversal) => traversal.flow?.connection?.mark);
