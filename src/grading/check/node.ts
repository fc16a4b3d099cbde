import type { NodeCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import type { Subject } from '../subject.ts';
import { hostOf, nodeNamed, viewSwarm } from '../swarmview.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { settled } from './settled.ts';
import { entriesWish, expectationOf, flagWish, judge, settingWish, type Wish } from './wish.ts';

/** Evaluates a check of kind `node`: the swarm has this node, in this role and state. */
export function checkNode(subject: Subject, check: NodeCheck): Finding {
  return settled(subject, check.within, () => checkNow(subject, check));
}

function checkNow(subject: Subject, check: NodeCheck): Finding {
  const name = `\`${check.node}\``;
  const engine = subject.engine(check.host);
  const view = viewSwarm(engine);
  const node = 'refused' in view ? undefined : nodeNamed(view.nodes, check.node);
  const none = `the swarm has no node ${name}`;
  const lead = check.exists ? `the swarm has the node ${name}` : none;
  const expected = check.exists ? expectationOf(lead, wishesOf(check, name, node)) : none;
  if ('refused' in view) return fails(expected, 'the engine lists no nodes', 'no-swarm', view.refused);
  if (!check.exists) {
    if (!node) return holds(expected, none);
    const why = `${name} is still in the list of nodes, ${node.Status.State ?? 'unknown'}. A node that has left is listed as down until it is removed.`;
    return fails(expected, `${name} is a node of the swarm`, 'unwanted', why);
  }
  const present = list([...new Set(view.nodes.map(hostOf))], 'none');
  if (!node) return fails(expected, none, 'missing', `The nodes of the swarm are: ${present}.`);
  return judge(expected, wishesOf(check, name, node));
}

function wishesOf(check: NodeCheck, name: string, node: ReturnType<typeof nodeNamed>): Wish[] {
  const { Spec, Status, ManagerStatus } = node ?? {};
  return [
    ...settingWish(name, 'state', check.state, Status?.State ?? 'unknown', Status?.Message),
    ...settingWish(name, 'role', check.role, Spec?.Role ?? 'unknown'),
    ...settingWish(name, 'availability', check.availability, Spec?.Availability ?? 'unknown'),
    ...flagWish(name, 'the leader', check.leader, ManagerStatus?.Leader === true),
    ...entriesWish(name, 'node labels', check.labels, Spec?.Labels),
  ];
}
