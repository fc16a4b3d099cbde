import { describe, expect, test } from 'vitest';
import { type Datum, datumText, parseDatum } from './datum.ts';
import { type Column, SCHEMA } from './schema.ts';

function column(table: string, name: string): Column {
  const found = SCHEMA[table]?.[name];
  if (!found) throw new Error(`${table} has no column ${name}`);
  return found;
}

function again(table: string, name: string, text: string): string {
  const definition = column(table, name);
  return datumText(parseDatum(text, definition), definition);
}

describe('values of the database', () => {
  test.each([
    ['Port', 'tag', '100', '100'],
    ['Port', 'tag', '[]', '[]'],
    ['Port', 'trunks', '3,1,2', '[1, 2, 3]'],
    ['Port', 'trunks', '[10-12]', '[10, 11, 12]'],
    ['Interface', 'type', 'internal', 'internal'],
    ['Interface', 'options', '{key=10,peer=p1}', '{key="10", peer=p1}'],
    ['Interface', 'external_ids', 'b="x y",a=true', '{a="true", b="x y"}'],
    ['Bridge', 'stp_enable', 'yes', 'true'],
  ])('%s.%s takes %s and shows %s', (table, name, text, shown) => {
    expect(again(table, name, text)).toBe(shown);
  });

  test.each([
    ['Port', 'tag', '5000', 'constraint violation: 5000 is not in the valid range 0 to 4095 (inclusive)'],
    ['Port', 'tag', 'abc', '"abc" is not a valid integer or range'],
    ['Port', 'tag', '[1,2]', '[1,2]: 2 value(s) specified but the maximum number is 1'],
    ['Port', 'trunks', '[1,2', '[1,2: missing "]" at end of data'],
    ['Port', 'trunks', '1,2,2', '1,2,2: set contains duplicate value'],
    [
      'Port',
      'vlan_mode',
      'foo',
      'constraint violation: foo is not one of the allowed values ([access, dot1q-tunnel, native-tagged, native-untagged, trunk])',
    ],
  ])('%s.%s refuses %s', (table, name, text, message) => {
    expect(() => parseDatum(text, column(table, name))).toThrow(message);
  });

  test('strings that could be taken for something else stand in quotes', () => {
    const name = column('Port', 'name');
    const shown = (datum: Datum) => datumText(datum, name);
    expect(shown(['br0'])).toBe('br0');
    expect(shown(['veth1pl42'])).toBe('veth1pl42');
    expect(shown(['1abc'])).toBe('"1abc"');
    expect(shown(['a/b'])).toBe('"a/b"');
    expect(shown([''])).toBe('""');
    expect(shown(['true'])).toBe('"true"');
  });
});
