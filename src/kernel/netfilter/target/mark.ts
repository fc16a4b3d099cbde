import type { GivenOptions, TargetExtension } from '../extension.ts';
import type { Target } from '../match.ts';
import { parameterProblem } from '../problem.ts';
import { hex, parseMark } from '../syntax/numbers.ts';

/** A change of a mark: the bits of `mask` are cleared, then those of `value` flipped. */
interface MarkChange {
  readonly value: number;
  readonly mask: number;
}

const FULL = 0xffffffff;
const OPTIONS = ['set-xmark', 'set-mark', 'and-mark', 'or-mark', 'xor-mark'] as const;
const MARK_OPTIONS = OPTIONS.map((name) => ({ name }));

function parseChange(extension: string, options: GivenOptions): MarkChange | undefined {
  const option = OPTIONS.find((name) => options.has(name));
  if (!option) return undefined;
  const { value, mask } = parseMark(extension, option, options.value(option) ?? '');
  switch (option) {
    case 'set-xmark':
      return { value, mask };
    case 'set-mark':
      return { value, mask: (mask | value) >>> 0 };
    case 'and-mark':
      return { value: 0, mask: ~value >>> 0 };
    case 'or-mark':
      return { value, mask: value };
    case 'xor-mark':
      return { value, mask: 0 };
  }
}

function changed(mark: number, { value, mask }: MarkChange): number {
  return ((mark & ~mask) ^ value) >>> 0;
}

function describe({ value, mask }: MarkChange): string {
  if (mask === 0) return `xor ${hex(value)}`;
  if (mask === FULL) return `set ${hex(value)}`;
  if (value === 0) return `and ${hex(~mask)}`;
  return value === mask ? `or ${hex(value)}` : `xset ${hex(value)}/${hex(mask)}`;
}

/** `-j MARK`: sets the packet's mark, which routing rules and later matches see. */
export const markTarget: TargetExtension = {
  name: 'MARK',
  options: MARK_OPTIONS,
  make(options): Target {
    const change = parseChange('MARK', options);
    if (!change) throw parameterProblem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    return {
      name: 'MARK',
      saved: `--set-xmark ${hex(change.value)}/${hex(change.mask)}`,
      list: () => `MARK ${describe(change)}`,
      act(traversal) {
        const mark = changed(traversal.mark, change);
        if (mark !== traversal.mark) traversal.packet = { ...traversal.packet, mark };
        return 'continue';
      },
    };
  },
};

/** Copies a mark between packet and connection, through a mask on either side. */
function copying(options: GivenOptions, verb: 'save' | 'restore'): Target {
  const mask = (name: string): number =>
    parseMark('CONNMARK', name, options.value(name) ?? options.value('mask') ?? hex(FULL)).value;
  const nfmask = mask('nfmask');
  const ctmask = mask('ctmask');
  const masks =
    nfmask === FULL && ctmask === FULL
      ? ''
      : nfmask === ctmask
        ? ` mask ${hex(nfmask)}`
        : ` ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`;
  return {
    name: 'CONNMARK',
    needsConntrack: true,
    saved: `--${verb}-mark --nfmask ${hex(nfmask)} --ctmask ${hex(ctmask)}`,
    list: () => `CONNMARK ${verb}${masks}`,
    act(traversal) {
      const connection = traversal.flow?.connection;
      if (!connection) return 'continue';
      if (verb === 'save')
        connection.mark = changed(connection.mark, { value: (traversal.mark & nfmask) >>> 0, mask: ctmask });
      else
        traversal.packet = {
          ...traversal.packet,
          mark: changed(traversal.mark, { value: (connection.mark & ctmask) >>> 0, mask: nfmask }),
        };
      return 'continue';
    },
  };
}

/** `-j CONNMARK`: sets the connection's mark, or copies it from or to the packet. */
export const connmarkTarget: TargetExtension = {
  name: 'CONNMARK',
  options: [
    ...MARK_OPTIONS,
    { name: 'save-mark', values: 0 },
    { name: 'restore-mark', values: 0 },
    { name: 'nfmask' },
    { name: 'ctmask' },
    { name: 'mask' },
  ],
  make(options): Target {
    if (options.has('save-mark')) return copying(options, 'save');
    if (options.has('restore-mark')) return copying(options, 'restore');
    const change = parseChange('CONNMARK', options);
    if (!change) throw parameterProblem('CONNMARK target: No operation specified');
    return {
      name: 'CONNMARK',
      needsConntrack: true,
      saved: `--set-xmark ${hex(change.value)}/${hex(change.mask)}`,
      list: () => `CONNMARK ${describe(change)}`,
      act(traversal) {
        const connection = traversal.flow?.connection;
        if (connection) connection.mark = changed(connection.mark, change);
        return 'continue';
      },
    };
  },
};
