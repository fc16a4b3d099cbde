import { UNTRACKED } from '../conntrack/connection.ts';
import type { TargetExtension } from '../extension.ts';
import type { Judgement } from '../match.ts';
import { Problem } from '../problem.ts';
import type { Traversal } from '../traversal.ts';

function untrack(traversal: Traversal): Judgement {
  if (!traversal.packet.connection) traversal.packet = { ...traversal.packet, connection: UNTRACKED };
  return 'continue';
}

/** `-j NOTRACK`: the packet belongs to no connection. */
export const notrackTarget: TargetExtension = {
  name: 'NOTRACK',
  tables: ['raw'],
  options: [],
  make: () => ({ name: 'NOTRACK', listedName: 'CT', saved: '', list: () => 'NOTRACK', act: untrack }),
};

/** `-j CT --notrack`: the same in newer words. Zones and helpers are not simulated. */
export const ctTarget: TargetExtension = {
  name: 'CT',
  tables: ['raw'],
  options: [{ name: 'notrack', values: 0 }, { name: 'zone' }, { name: 'helper' }],
  make(options) {
    for (const name of ['zone', 'helper'])
      if (options.has(name)) throw new Problem('parameter', `not simulated: CT --${name}`);
    const notrack = options.has('notrack');
    return {
      name: 'CT',
      saved: notrack ? '--notrack' : '',
      list: () => (notrack ? 'CT notrack' : 'CT'),
      act: (traversal) => (notrack ? untrack(traversal) : 'continue'),
    };
  },
};
