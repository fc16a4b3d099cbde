import type { Row } from '../ovsdb/database.ts';
import { atomText, datumText, isEmpty } from '../ovsdb/datum.ts';
import { type Column, SCHEMA } from '../ovsdb/schema.ts';
import type { Transaction } from './transaction.ts';

/** What `show` tells of a row: columns, and the tables that columns point into. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  Open_vSwitch: ['manager_options', 'bridges', 'ovs_version'],
  Bridge: ['controller', 'fail_mode', 'datapath_type', 'ports'],
  Port: ['tag', 'trunks', 'interfaces'],
  Interface: ['type', 'options', 'error'],
};

/** `ovs-vsctl show` */
export function show(transaction: Transaction): string {
  const { root } = transaction.database;
  return `${root.uuid}\n${columns(transaction, root, 1)}`;
}

function columns(transaction: Transaction, row: Row, level: number): string {
  const indent = '    '.repeat(level);
  return (SHOWN[row.table] ?? [])
    .map((name) => {
      const column = SCHEMA[row.table]?.[name] as Column;
      const datum = row.columns.get(name);
      if (datum === undefined || isEmpty(datum)) return '';
      if (column.table) {
        return transaction.database
          .referenced(row, name)
          .map((target) => {
            const label = datumText(target.columns.get('name') ?? [], SCHEMA[target.table]?.name as Column);
            return `${indent}${target.table} ${label}\n${columns(transaction, target, level + 1)}`;
          })
          .join('');
      }
      const text = datumText(datum, column);
      return text === atomText('') ? '' : `${indent}${name}: ${text}\n`;
    })
    .join('');
}
