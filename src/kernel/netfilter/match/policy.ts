import { Addr } from '#netip/addr.ts';
import { XfrmState } from '../../xfrm/state.ts';
import type { MatchExtension } from '../extension.ts';
import type { Match } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { parseNumber } from '../syntax/numbers.ts';
import type { Traversal } from '../traversal.ts';

/** Conditions on the association itself, in the order in which they are printed. */
const ELEMENTS = ['reqid', 'spi', 'proto', 'mode', 'tunnel-src', 'tunnel-dst'] as const;
type Element = (typeof ELEMENTS)[number];

/** The association a packet came in by, or the one it will leave by. */
function stateOf({ packet, ns }: Traversal, direction: string): XfrmState | undefined {
  if (direction === 'in') return packet.secured instanceof XfrmState ? packet.secured : undefined;
  const template = ns.xfrm?.policyFor(packet, 'out')?.templates[0];
  return template && ns.xfrm?.resolve(template, packet.src, packet.dst);
}

function elementTest(element: Element, text: string): { shown: string; test: (state: XfrmState) => boolean } {
  switch (element) {
    case 'reqid': {
      const number = parseNumber(text);
      if (number === undefined) throw parameterProblem(`policy: bad value for option "--reqid", or out of range.\n`);
      return { shown: String(number), test: ({ options }) => (options.reqid ?? 0) === number };
    }
    case 'spi': {
      const number = parseNumber(text);
      if (number === undefined) throw parameterProblem(`policy: bad value for option "--spi", or out of range.\n`);
      return { shown: `0x${number.toString(16)}`, test: ({ options }) => options.spi === number };
    }
    case 'proto':
      return { shown: text === '50' ? 'esp' : text, test: () => text === 'esp' || text === '50' };
    case 'mode':
      if (text !== 'transport' && text !== 'tunnel') throw parameterProblem(`policy_match: invalid mode \`${text}'`);
      return { shown: text, test: () => text === 'transport' };
    case 'tunnel-src':
    case 'tunnel-dst': {
      const addr = Addr.tryParse(text);
      if (!addr) throw parameterProblem(`host/network \`${text}' not found`);
      return { shown: addr.text, test: () => false };
    }
  }
}

/** `-m policy`: how IPsec protected a packet, or is going to; iptables-extensions(8). */
export const policyMatch: MatchExtension = {
  name: 'policy',
  options: [
    { name: 'dir' },
    { name: 'pol' },
    { name: 'strict', values: 0 },
    ...ELEMENTS.map((name) => ({ name, invertible: true })),
    { name: 'next', values: 0 },
  ],
  make(options): Match {
    const direction = options.value('dir');
    if (direction === undefined) throw parameterProblem('policy match: neither --dir in nor --dir out specified');
    if (direction !== 'in' && direction !== 'out') throw parameterProblem(`policy_match: invalid dir "${direction}"`);
    const policy = options.value('pol') ?? 'ipsec';
    if (policy !== 'ipsec' && policy !== 'none') throw parameterProblem(`policy match: invalid policy "${policy}"`);
    const elements = ELEMENTS.filter((element) => options.has(element)).map((element) => {
      const inverted = options.inverted(element);
      const { shown, test } = elementTest(element, options.value(element) ?? '');
      return {
        text: `${inverted ? '! ' : ''}${element} ${shown}`,
        met: (state: XfrmState) => test(state) !== inverted,
      };
    });
    if (policy === 'none' && (options.has('strict') || elements.length > 0))
      throw parameterProblem('policy match: policy none but --strict given');
    if (options.has('strict') && elements.length === 0)
      throw parameterProblem(
        'policy match: empty policy element 0. --strict is in effect, but at least one of reqid, spi, tunnel-src, tunnel-dst, proto or mode is required.',
      );
    const words = (dashes: string) => [
      `${dashes}dir ${direction}`,
      `${dashes}pol ${policy}`,
      ...(options.has('strict') ? [`${dashes}strict`] : []),
      ...elements.map(({ text }) => text.replace(/^(! )?/, `$1${dashes}`)),
    ];
    return {
      name: 'policy',
      saved: words('--').join(' '),
      // The listing knows protocols by number only.
      list: () => `policy match ${words('').join(' ').replace('proto esp', 'proto 50')}`,
      test(traversal) {
        const state = stateOf(traversal, direction);
        if (policy === 'none') return state === undefined;
        return state !== undefined && elements.every(({ met }) => met(state));
      },
    };
  },
};
