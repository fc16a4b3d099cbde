import { text } from '../ovsdb/database.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import type { Command } from './command.ts';
import { setColumn } from './setcolumn.ts';

const lines = (words: readonly string[]) => words.map((word) => `${word}\n`).join('');

/** The commands about ports and interfaces of ovs-vsctl(8). */
export const portCommands: Readonly<Record<string, Command>> = {
  'add-port': {
    least: 2,
    options: ['may-exist'],
    run: (transaction, [bridgeName = '', name = '', ...settings], { options }) => {
      const bridge = transaction.bridge(bridgeName);
      const existing = transaction.findPort(name);
      if (options.has('may-exist') && existing) {
        const actual = text(existing.bridge, 'name');
        if (actual === bridgeName) return '';
        throw new OvsProblem(
          `"--may-exist add-port ${bridgeName} ${name}" but ${name} is actually attached to bridge ${actual}`,
        );
      }
      transaction.checkFree(name, 'a port');
      const port = transaction.insertPort(bridge, name);
      for (const setting of settings) setColumn(port, setting);
      return '';
    },
  },
  'del-port': {
    least: 1,
    most: 2,
    options: ['if-exists', 'with-iface'],
    run: (transaction, args, { options }) => {
      const name = args[args.length - 1] ?? '';
      const bridge = args.length === 2 ? transaction.bridge(args[0] ?? '') : undefined;
      const found = options.has('if-exists') ? transaction.findPort(name) : transaction.port(name);
      if (!found) return '';
      if (bridge && found.bridge !== bridge) throw new OvsProblem(`bridge ${args[0]} does not have a port ${name}`);
      transaction.removePort(found.bridge, found.port);
      return '';
    },
  },
  'list-ports': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) =>
      lines(transaction.ports(transaction.bridge(name)).map((row) => text(row, 'name'))),
  },
  'list-ifaces': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) =>
      lines(transaction.ports(transaction.bridge(name)).map((row) => text(row, 'name'))),
  },
  'port-to-br': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => lines([text(transaction.port(name).bridge, 'name')]),
  },
  'iface-to-br': {
    least: 1,
    most: 1,
    run: (transaction, [name = '']) => {
      const found = transaction.findPort(name);
      if (!found) throw new OvsProblem(`no interface named ${name}`);
      return lines([text(found.bridge, 'name')]);
    },
  },
};
