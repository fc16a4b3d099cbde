import { Addr } from '#netip/addr.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab.ts';
import type { Explanation, Step } from './explanation.ts';
import { list } from './list.ts';
import { lookUp } from './lookup.ts';
import { BadQuestion, type Target, targetOf } from './question.ts';
import { addressesOn, networksOf, Scene, type Spot } from './scene.ts';
import { travel } from './travel.ts';
import { unknownName } from './unknownname.ts';

/** What is to be explained. */
export interface Question {
  from: string;
  to: string;
  /** The host on which containers are looked for where none is named. */
  host: string;
}

/**
 * Sends what a question asks for and follows it there and back. Sending leaves traces: `lab` has to be a copy.
 * @param lab.from a host or a container; to a host, container, name, address or URL, with a port or without
 * @throws BadQuestion where the question cannot be understood
 */
export function explain(lab: Lab, question: Question): Explanation {
  const { scene, target, from, named } = understood(lab, question);
  const base = { from: scene.nameOf(from), to: question.to, protocol: target.protocol, port: target.port };
  if (!scene.processAt(from)) {
    return { ...base, arrives: false, ...resting(scene, from, 'so it can send nothing'), steps: [] };
  }
  try {
    return { ...base, ...answerTo(scene, from, target, named) };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return {
      ...base,
      arrives: false,
      cause: 'no-answer',
      verdict: `Nothing could be sent: ${error.message}.`,
      steps: [],
    };
  }
}

/** Finds what a question speaks of; `lab` is only looked at. @throws BadQuestion where it cannot be understood */
export function understood(
  lab: Lab,
  question: Question,
): { scene: Scene; target: Target; from: Spot; named: Spot | undefined } {
  const scene = new Scene(lab, question.host);
  const target = targetOf(question.to);
  const from = scene.find(question.from);
  if (!from) throw new BadQuestion(`there is no host or container '${question.from}'; ${scene.hostList()}`);
  const named = target.name.includes('/') ? scene.find(target.name) : undefined;
  if (target.name.includes('/') && !named) throw new BadQuestion(`there is no container '${target.name}'`);
  return { scene, target, from, named };
}

type Answer = Omit<Explanation, 'from' | 'to' | 'protocol' | 'port'>;

function answerTo(scene: Scene, from: Spot, target: Target, named: Spot | undefined): Answer {
  const { name } = target;
  const literal = Addr.tryParse(name);
  if (literal) return travel(scene, from, target, literal);
  if (named) return byAddress(scene, from, target, named);
  const { addresses, steps, error } = lookUp(scene, from, name);
  if (addresses.length > 0) {
    let last: Answer | undefined;
    for (const address of addresses) {
      const answer = travel(scene, from, target, address);
      last = { ...answer, steps: [...steps, ...answer.steps] };
      if (answer.arrives) return last;
    }
    return resolvedFirst(scene, from, name, last as Answer);
  }
  const owner = scene.find(name);
  const stopped = owner && !scene.processAt(owner);
  if (stopped) return { arrives: false, ...resting(scene, owner, 'so nobody answers there'), steps };
  const me = `\`${scene.nameOf(from)}\``;
  const onHost = !from.container || from.container.onHostNetwork;
  if (!from.container || onHost || (owner && !owner.container)) {
    // Docker answers names inside containers only; nothing answers for hosts.
    if (!owner) {
      const why = from.container
        ? `${me} does not find the name \`${name}\` (${error ?? ''}).`
        : `The host does not know the name \`${name}\`: Docker answers names in containers only.`;
      return { arrives: false, cause: 'unknown-name', verdict: why, steps };
    }
    const answer = byAddress(scene, from, target, owner);
    if (!owner.container) return answer;
    return { ...answer, verdict: `${answer.verdict} (The name \`${name}\` itself means nothing to ${me}.)` };
  }
  const { cause, why } = unknownName(scene, { host: from.host, container: from.container }, name);
  const world =
    cause === 'missing' && name.includes('.') && !scene.lab.scenario.internet
      ? ' The lab has no Internet, so it knows no other names.'
      : '';
  const verdict = `${me} does not find the name \`${name}\`. ${why}${world}`;
  if (!owner) return { arrives: false, cause, verdict, steps };
  const direct = byAddress(scene, from, target, owner, true);
  if (direct.address === undefined) return { arrives: false, cause, verdict, steps };
  const also = direct.arrives
    ? ` Its address \`${direct.address}\` would do.`
    : ` Its address \`${direct.address}\` would not help either: ${lowered(direct.verdict)}`;
  return {
    arrives: false,
    cause,
    address: direct.address,
    verdict: `${verdict}${also}`,
    steps: [...steps, ...direct.steps],
  };
}

/** Sends to the address of a host or container whose name is not asked for. @param instead the name was asked for, and is unknown */
function byAddress(scene: Scene, from: Spot, target: Target, to: Spot, instead = false): Answer {
  if (!scene.processAt(to)) return { arrives: false, ...resting(scene, to, 'so nobody answers there'), steps: [] };
  const address = addressFor(from, to);
  if (!address) {
    const verdict = `\`${scene.nameOf(to)}\` has no address: it is on ${list(to.container ? networksOf(to.container) : [])}.`;
    return { arrives: false, cause: 'no-address', verdict, steps: [] };
  }
  const step: Step = {
    part: 'name',
    where: scene.nameOf(from),
    what: `${instead ? 'the name being no use' : 'no name is asked for'}, the address of \`${scene.nameOf(to)}\` is taken: \`${address.text}\``,
  };
  const answer = travel(scene, from, target, address, instead);
  return { ...answer, steps: [step, ...answer.steps] };
}

/** The address at which `from` would look for `to`: on a network that both are on, where there is one. */
function addressFor(from: Spot, to: Spot): Addr | undefined {
  const { container } = to;
  if (!container || container.onHostNetwork) {
    const cards = to.host.kernel.net.devices.list().filter(({ isPhysical }) => isPhysical);
    return cards.flatMap(({ addresses }) => addresses).find(({ family }) => family === 4)?.prefix.addr;
  }
  const shared = from.container && from.host === to.host ? networksOf(from.container) : [];
  const networks = networksOf(container).sort((a, b) => Number(shared.includes(b)) - Number(shared.includes(a)));
  const text = networks.flatMap((network) => addressesOn(container, network))[0];
  return text === undefined ? undefined : Addr.tryParse(text);
}

function resting(scene: Scene, spot: Spot, so: string): { cause: 'not-running'; verdict: string } {
  const status = spot.container?.state.status ?? 'down';
  const cure =
    status === 'created' || status === 'exited' ? ` \`docker start ${spot.container?.name ?? ''}\` starts it.` : '';
  return { cause: 'not-running', verdict: `\`${scene.nameOf(spot)}\` does not run (it is ${status}), ${so}.${cure}` };
}

function resolvedFirst(scene: Scene, from: Spot, name: string, answer: Answer): Answer {
  const lead = `\`${scene.nameOf(from)}\` resolved \`${name}\` to \`${answer.address ?? ''}\`. `;
  return { ...answer, verdict: `${lead}${answer.verdict}` };
}

function lowered(text: string): string {
  return text.replace(/^(The|No|Nobody|It) /, (word) => word.toLowerCase());
}
