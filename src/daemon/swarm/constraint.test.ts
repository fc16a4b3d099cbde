import { expect, test } from 'vitest';
import { nodeMatches, parseConstraints } from './constraint.ts';
import type { NodeObject } from './store/objects.ts';

const node = {
  ID: 'abc',
  Spec: { Labels: { zone: 'a' } },
  Description: {
    Hostname: 'node1',
    Platform: { OS: 'linux', Architecture: 'x86_64' },
    Engine: { Labels: { gpu: 'yes' } },
  },
  Status: { Addr: '192.168.56.11' },
  Role: 'manager',
} as unknown as NodeObject;

function matches(...texts: string[]): boolean {
  const constraints = parseConstraints(texts);
  if (typeof constraints === 'string') throw new Error(constraints);
  return nodeMatches(constraints, node);
}

test.each([
  ['node.role==manager', true],
  ['node.role!=manager', false],
  ['node.hostname == NODE1', true],
  ['node.id==abc', true],
  ['node.labels.zone==a', true],
  ['node.labels.nosuch==a', false],
  ['node.labels.nosuch!=a', true],
  ['engine.labels.gpu==yes', true],
  ['node.platform.os==linux', true],
  ['node.ip==192.168.56.11', true],
  ['node.ip==192.168.56.0/24', true],
  ['node.ip!=192.168.56.0/24', false],
  ['node.ip==10.0.0.1', false],
  ['node.colour==red', false],
])('%s', (text, expected) => {
  expect(matches(text)).toBe(expected);
});

test.each([
  ['bad', 'constraint expected one operator from ==, !='],
  ['no de==a', "key 'no de' is invalid"],
  ['node.role==a%b', "value 'a%b' is invalid"],
])('%s is refused', (text, fault) => {
  expect(parseConstraints([text])).toBe(fault);
});
