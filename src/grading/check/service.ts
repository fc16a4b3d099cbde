import type { NetworkInspect } from '#api/network.ts';
import type { PortConfig } from '#api/swarm/network.ts';
import type { Service } from '#api/swarm/service.ts';
import type { ServiceCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import type { Engine } from '../engine.ts';
import { explainIdleTasks, onTheirWay } from '../explain/tasks.ts';
import type { Subject } from '../subject.ts';
import { hostOf, runs, type SwarmView, viewSwarm } from '../swarmview.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { entriesWish, expectationOf, judge, membersWish, settingWish, type Wish } from './wish.ts';

/** Evaluates a check of kind `service`: a service of the swarm has these settings, and its tasks run where they must. */
export function checkService(subject: Subject, check: ServiceCheck): Finding {
  let finding = checkNow(subject, check);
  // Tasks need seconds to start and to move, and commands need not wait for them: what is on its way is waited for.
  const settled = () => {
    const view = viewSwarm(subject.engine(check.host));
    if ('refused' in view) return true;
    const service = view.services.find(({ Spec }) => Spec.Name === check.service);
    finding = checkNow(subject, check);
    return finding.passed || !onTheirWay(view, service?.ID);
  };
  if (!finding.passed && finding.cause !== 'no-swarm') subject.wait(check.within, settled);
  return finding;
}

function checkNow(subject: Subject, check: ServiceCheck): Finding {
  const name = `\`${check.service}\``;
  const engine = subject.engine(check.host);
  const view = viewSwarm(engine);
  const none = `there is no service ${name}`;
  const service = 'refused' in view ? undefined : view.services.find(({ Spec }) => Spec.Name === check.service);
  const tasks = 'refused' in view ? [] : tasksWishes(check, name, view, service);
  const wishes = [...(service ? settingsWishes(check, name, engine, service) : plainWishes(check)), ...tasks];
  const expected = check.exists ? expectationOf(`the service ${name} exists`, wishes) : none;
  if ('refused' in view) return fails(expected, 'the engine lists no services', 'no-swarm', view.refused);
  if (!check.exists) {
    if (!service) return holds(expected, none);
    return fails(expected, `the service ${name} exists`, 'unwanted', `The service ${name} must go.`);
  }
  if (!service) {
    const others = list(
      view.services.map(({ Spec }) => Spec.Name ?? ''),
      'none',
    );
    return fails(expected, none, 'missing', `No service is called ${name}. The services of the swarm are: ${others}.`);
  }
  const where = runningOn(view, service);
  const found = `${name} has ${where.length} running ${where.length === 1 ? 'task' : 'tasks'}${where.length > 0 ? `, on ${list([...new Set(where)])}` : ''}`;
  return judge(expected, wishes, found);
}

/** What is asked for, where there is nothing to hold it against. */
function plainWishes({ mode, image, networks, ports }: ServiceCheck): Wish[] {
  const texts: string[] = [];
  if (mode !== undefined) texts.push(`mode \`${mode}\``);
  if (image !== undefined) texts.push(`image \`${image}\``);
  if (networks && networks.length > 0) texts.push(`on ${list(networks)}`);
  if (ports && ports.length > 0) texts.push(`publishing ${list(ports)}`);
  return texts.map((text) => ({ text }));
}

function settingsWishes(check: ServiceCheck, name: string, engine: Engine, service: Service): Wish[] {
  const { Spec, Endpoint } = service;
  const { ContainerSpec, Placement } = Spec.TaskTemplate;
  const image = (ContainerSpec?.Image ?? '').replace(/@sha256:.*/, '');
  const wanted = check.image === undefined || !same(image, check.image) ? check.image : image;
  const mode = modeOf(service);
  return [
    ...settingWish(name, 'mode', check.mode, mode, 'The mode is fixed when a service is created.'),
    ...settingWish(name, 'image', wanted, image, updateOf(service)),
    ...networkWishes(check, name, engine, service),
    ...portWishes(check, name, Endpoint.Ports ?? Spec.EndpointSpec?.Ports ?? []),
    ...settingWish(name, 'endpoint mode', check.endpointMode, Endpoint.Spec?.Mode ?? Spec.EndpointSpec?.Mode ?? 'vip'),
    ...membersWish(
      name,
      'placement constraints',
      check.constraints?.map(spaceless),
      Placement?.Constraints?.map(spaceless) ?? [],
    ),
    ...membersWish(name, 'variables', check.env, ContainerSpec?.Env ?? []),
    ...entriesWish(name, 'labels', check.labels, Spec.Labels),
  ];
}

function networkWishes(
  { networks = [], lacks = [] }: ServiceCheck,
  name: string,
  engine: Engine,
  service: Service,
): Wish[] {
  const { Spec } = service;
  const all = engine.ask<NetworkInspect[]>('/networks');
  const known = 'value' in all ? all.value : [];
  const on = (Spec.TaskTemplate.Networks ?? Spec.Networks ?? []).map(
    ({ Target = '' }) => known.find(({ Id, Name }) => Id === Target || Name === Target)?.Name ?? Target,
  );
  const found = `${name} is on ${list(on)}`;
  const missing = networks.filter((each) => !on.includes(each));
  const unwanted = lacks.filter((each) => on.includes(each));
  const wishes: Wish[] = [];
  if (networks.length > 0) {
    const why = `${found}. It is missing from ${list(missing)}.`;
    wishes.push({
      text: `on ${list(networks)}`,
      ...(missing.length > 0 && { flaw: { found, cause: 'not-attached' as const, why } }),
    });
  }
  if (lacks.length > 0) {
    const why = `${name} is still on ${list(unwanted)}.`;
    wishes.push({
      text: `not on ${list(lacks)}`,
      ...(unwanted.length > 0 && { flaw: { found, cause: 'still-attached' as const, why } }),
    });
  }
  return wishes;
}

function portWishes({ ports = [] }: ServiceCheck, name: string, published: readonly PortConfig[]): Wish[] {
  if (ports.length === 0) return [];
  const text = `publishing ${list(ports)}`;
  const plain = ({ PublishedPort, TargetPort, Protocol }: PortConfig) =>
    `${PublishedPort ?? 0}:${TargetPort ?? 0}/${Protocol ?? 'tcp'}`;
  const whole = (port: PortConfig) => `${plain(port)}@${port.PublishMode ?? 'ingress'}`;
  const has = published.flatMap((port) => [plain(port), whole(port)]);
  const missing = ports.filter((port) => !has.includes(port));
  if (missing.length === 0) return [{ text }];
  // The mode is said where it was asked for.
  const shown = published.map(missing.some((port) => port.includes('@')) ? whole : plain);
  const found = `${name} publishes ${list(shown, 'nothing')}`;
  return [{ text, flaw: { found, cause: 'setting', why: `${found}, not ${list(missing)}.` } }];
}

function tasksWishes(check: ServiceCheck, name: string, view: SwarmView, service: Service | undefined): Wish[] {
  const { running, nodes = [], lacksNodes = [] } = check;
  const where = service ? runningOn(view, service) : [];
  const on = list([...new Set(where)], 'no node');
  const found = `${name} has ${where.length} running ${where.length === 1 ? 'task' : 'tasks'}, on ${on}`;
  const idle = () => (service ? explainIdleTasks(view, service) : undefined);
  const wishes: Wish[] = [];
  if (running !== undefined) {
    const text = `with ${running} running ${running === 1 ? 'task' : 'tasks'}`;
    wishes.push({ text });
    if (service && where.length < running) {
      const reason = idle();
      const why = `${name} has ${where.length} running ${where.length === 1 ? 'task' : 'tasks'}, not ${running}. ${replicas(service, running)}${reason?.text ?? ''}`;
      wishes[0] = { text, flaw: { found, cause: reason?.cause ?? 'not-running', why: why.trim() } };
    } else if (service && where.length > running) {
      const why = `${name} has ${where.length} running tasks, not ${running}. ${replicas(service, running)}`;
      wishes[0] = { text, flaw: { found, cause: 'setting', why: why.trim() } };
    }
  }
  if (nodes.length > 0) {
    const missing = nodes.filter((node) => !where.includes(node));
    const reason = missing.length > 0 ? idle() : undefined;
    const why = `No task of ${name} runs on ${list(missing)}: its tasks run on ${on}.${reason ? ` ${reason.text}` : ''}`;
    const cause = reason?.cause ?? (where.length === 0 ? 'not-running' : 'wrong-node');
    wishes.push({ text: `on the nodes ${list(nodes)}`, ...(missing.length > 0 && { flaw: { found, cause, why } }) });
  }
  if (lacksNodes.length > 0) {
    const wrong = lacksNodes.filter((node) => where.includes(node));
    const why = `Tasks of ${name} run on ${list(wrong)}, where none may run.`;
    wishes.push({
      text: `not on the nodes ${list(lacksNodes)}`,
      ...(wrong.length > 0 && { flaw: { found, cause: 'wrong-node' as const, why } }),
    });
  }
  return wishes;
}

/** A sentence on how many tasks are asked for, where that is not the number that must run. */
function replicas({ Spec }: Service, wanted: number): string {
  const { Replicated, Global } = Spec.Mode;
  if (Global) return 'It is global: one task runs on each node that suits it. ';
  const asked = Replicated?.Replicas;
  return asked === undefined || asked === wanted
    ? ''
    : `It asks for ${asked} ${asked === 1 ? 'replica' : 'replicas'}. `;
}

/** The hosts on which tasks run, one for each task. */
function runningOn({ tasks, nodes }: SwarmView, service: Service): string[] {
  return tasks
    .filter((task) => task.ServiceID === service.ID && runs(task, nodes))
    .map(({ NodeID }) => nodes.find(({ ID }) => ID === NodeID))
    .map((node) => (node ? hostOf(node) : ''))
    .sort();
}

/** How the image is changed, or what became of the last try. */
function updateOf({ UpdateStatus }: Service): string {
  const { State = '', Message = '' } = UpdateStatus ?? {};
  if (!/^(paused|rollback)/.test(State)) return '`docker service update --image` changes it.';
  return `Its update did not go through (${State.replaceAll('_', ' ')}): \`${Message}\`.`;
}

function modeOf({ Spec }: Service): string {
  const { Global, ReplicatedJob, GlobalJob } = Spec.Mode;
  if (Global) return 'global';
  if (ReplicatedJob) return 'replicated-job';
  return GlobalJob ? 'global-job' : 'replicated';
}

function same(image: string, other: string): boolean {
  const tagged = (name: string) => (/:[^/]+$/.test(name) ? name : `${name}:latest`);
  return tagged(image) === tagged(other);
}

function spaceless(constraint: string): string {
  return constraint.replace(/\s+/g, '');
}
