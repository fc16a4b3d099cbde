import type { MatchExtension } from '../extension.ts';
import { badValue } from '../problem.ts';
import { parseNumber } from '../syntax/numbers.ts';

/** `-m length`: bytes of the IP packet. */
export const lengthMatch: MatchExtension = {
  name: 'length',
  options: [{ name: 'length', invertible: true }],
  make(options) {
    const value = options.required('length');
    const [from = '', to] = value.split(':', 2);
    const first = from === '' ? 0 : parseNumber(from, 0xffff);
    const last = to === undefined ? first : to === '' ? 0xffff : parseNumber(to, 0xffff);
    if (first === undefined || last === undefined || first > last) throw badValue('length', 'length', value);
    const inverted = options.inverted('length');
    const range = first === last ? String(first) : `${first}:${last}`;
    return {
      name: 'length',
      saved: `${inverted ? '! ' : ''}--length ${range}`,
      test: ({ length }) => (length >= first && length <= last) !== inverted,
      list: () => `length ${inverted ? '!' : ''}${range}`,
    };
  },
};
