import type { ControlVerb } from '../verb.ts';
import { getNode } from './get.ts';
import { listNodes } from './list.ts';
import { removeNode } from './remove.ts';
import { updateNode } from './update.ts';

export const nodeVerbs: Readonly<Record<string, ControlVerb>> = {
  'node.get': getNode,
  'node.list': listNodes,
  'node.update': updateNode,
  'node.remove': removeNode,
};
