import { entries, setEntries, text } from '../ovsdb/database.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import type { Command } from './command.ts';

const lines = (words: readonly string[]) => words.map((word) => `${word}\n`).join('');

/** The commands about bridges of ovs-vsctl(8). */
export const bridgeCommands: Readonly<Record<string, Command>> = {
  'add-br': {
    least: 1,
    most: 3,
    options: ['may-exist'],
    run: (transaction, [name = '', parent, vlan], { options }) => {
      if (parent !== undefined && vlan === undefined)
        throw new OvsProblem("'add-br' command takes exactly 1 or 3 arguments");
      if (parent !== undefined) throw new OvsProblem('not simulated: fake bridges (add-br BRIDGE PARENT VLAN)');
      if (options.has('may-exist') && transaction.findBridge(name)) return '';
      transaction.checkFree(name, 'a bridge');
      const bridge = transaction.database.insert('Bridge', { name: [name] });
      transaction.database.link(transaction.database.root, 'bridges', bridge);
      transaction.insertPort(bridge, name, 'internal');
      return '';
    },
  },
  'del-br': {
    least: 1,
    most: 1,
    options: ['if-exists'],
    run: (transaction, [name = ''], { options }) => {
      const bridge = options.has('if-exists') ? transaction.findBridge(name) : transaction.bridge(name);
      if (bridge) transaction.removeBridge(bridge);
      return '';
    },
  },
  'list-br': {
    least: 0,
    most: 0,
    options: ['real', 'fake'],
    run: (transaction, _args, { options }) =>
      options.has('fake') ? '' : lines(transaction.bridges().map((row) => text(row, 'name'))),
  },
  'br-exists': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      if (!transaction.findBridge(name)) throw new OvsProblem('', 2);
      return '';
    },
  },
  'br-to-vlan': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      transaction.bridge(name);
      return '0\n';
    },
  },
  'br-to-parent': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => lines([text(transaction.bridge(name), 'name')]),
  },
  'br-set-external-id': {
    least: 2,
    most: 3,
    run: (transaction, [name = '', key = '', value]) => {
      const bridge = transaction.bridge(name);
      const ids = new Map(entries(bridge, 'external_ids'));
      if (value === undefined) ids.delete(key);
      else ids.set(key, value);
      setEntries(bridge, 'external_ids', ids);
      return '';
    },
  },
  'br-get-external-id': {
    least: 1,
    most: 2,
    run: (transaction, [name = '', key]) => {
      const ids = entries(transaction.bridge(name), 'external_ids');
      if (key === undefined) return lines([...ids].map(([id, value]) => `${id}=${value}`));
      const value = ids.get(key);
      return value === undefined ? '' : lines([value]);
    },
  },
  'get-fail-mode': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      const mode = text(transaction.bridge(name), 'fail_mode');
      return mode === '' ? '' : lines([mode]);
    },
  },
  'set-fail-mode': {
    least: 2,
    most: 2,
    run: (transaction, [name = '', mode = '']) => {
      const bridge = transaction.bridge(name);
      if (mode !== 'standalone' && mode !== 'secure')
        throw new OvsProblem('fail-mode must be "standalone" or "secure"');
      bridge.columns.set('fail_mode', [mode]);
      return '';
    },
  },
  'del-fail-mode': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      transaction.bridge(name).columns.set('fail_mode', []);
      return '';
    },
  },
  'get-controller': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      transaction.bridge(name);
      return '';
    },
  },
  'del-controller': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      transaction.bridge(name);
      return '';
    },
  },
};
