import type { ContainerInspect } from '#api/container.ts';
import type { ContainerCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import { networksOf } from '../engine.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { settingsWishes } from './settings.ts';
import { expectationOf, judge } from './wish.ts';

/** For how long, in seconds of virtual time, a container may be starting that must be healthy: an interval, 30 s, and some more. */
const HEALTH_LIMIT = 35;

/** Evaluates a check of kind `container`: a container's state, image, networks, published ports and settings. */
export function checkContainer(subject: Subject, check: ContainerCheck): Finding {
  const name = `\`${check.container}\``;
  const on = subject.on(check.host);
  const look = () => subject.engine(check.host).container(check.container);
  // What its first health check says is waited for: the learner need not type anything until then.
  if (check.healthy !== undefined) subject.wait(HEALTH_LIMIT, () => look()?.State.Health?.Status !== 'starting');
  const engine = subject.engine(check.host);
  const container = look();
  if (!check.exists) {
    const expected = `there is no container ${name}${on}`;
    if (!container) return holds(expected, expected);
    return fails(expected, `the container ${name} exists${on}`, 'unwanted', `The container ${name} must go.`);
  }
  const settings = settingsWishes(check, engine, container);
  const expected = expectationOf(lead(check, `${name}${on}`), settings);
  if (!container) {
    return fails(expected, `there is no container ${name}${on}`, 'missing', `No container is called ${name}${on}.`);
  }
  const { Status } = container.State;
  if (check.state !== undefined && Status !== check.state) {
    const cause = check.state === 'running' ? 'not-running' : 'setting';
    return fails(expected, `${name} is ${Status}`, cause, `${name} is ${Status}, and must be ${check.state}.`);
  }
  const image = container.Config.Image;
  if (check.image !== undefined && normal(image) !== normal(check.image)) {
    const why = `${name} was made from \`${image}\`. The image of a container never changes: remove the container and start it from \`${check.image}\`.`;
    return fails(expected, `${name} is made from \`${image}\``, 'setting', why);
  }
  const joined = checkNetworks(check, container, expected, name) ?? checkPorts(check, container, expected, name);
  return joined.passed ? judge(expected, settings, joined.found) : joined;
}

function checkNetworks(
  check: ContainerCheck,
  container: ContainerInspect,
  expected: string,
  name: string,
): Finding | undefined {
  const networks = networksOf(container);
  const found = `${name} is on ${list(networks)}`;
  const missing = check.networks?.filter((network) => !networks.includes(network)) ?? [];
  if (missing.length > 0) {
    return fails(
      expected,
      found,
      'not-attached',
      `${name} is on ${list(networks)}. It is missing from ${list(missing)}.`,
    );
  }
  const unwanted = check.lacks?.filter((network) => networks.includes(network)) ?? [];
  if (unwanted.length > 0) {
    const why = `${name} is still on ${list(unwanted)}. Joining one network does not leave another.`;
    return fails(expected, found, 'still-attached', why);
  }
  return undefined;
}

function checkPorts(check: ContainerCheck, container: ContainerInspect, expected: string, name: string): Finding {
  const published = Object.entries(container.NetworkSettings.Ports ?? {}).flatMap(([port, bindings]) =>
    (bindings ?? []).flatMap(({ HostIp, HostPort }) => [`${HostPort}:${port}`, `${HostIp}:${HostPort}:${port}`]),
  );
  const missing = check.ports?.filter((port) => !published.includes(port)) ?? [];
  if (missing.length === 0) {
    return holds(expected, `${name} is ${container.State.Status}, on ${list(networksOf(container))}`);
  }
  const short = [...new Set(published.filter((port) => /^\d+:/.test(port)))];
  const why = `${name} publishes ${list(short, 'nothing')}, not ${list(missing)}. Ports are published when a container is created.`;
  return fails(expected, `${name} publishes ${list(short, 'nothing')}`, 'setting', why);
}

function lead({ state, image, networks, lacks, ports }: ContainerCheck, name: string): string {
  const parts = [state === undefined ? `the container ${name} exists` : `the container ${name} is ${state}`];
  if (image !== undefined) parts.push(`made from \`${image}\``);
  if (networks && networks.length > 0) parts.push(`on ${list(networks)}`);
  if (lacks && lacks.length > 0) parts.push(`not on ${list(lacks)}`);
  if (ports && ports.length > 0) parts.push(`publishing ${list(ports)}`);
  return parts.join(', ');
}

/** An image name with its tag. */
function normal(image: string): string {
  return /:[^/]+$/.test(image) ? image : `${image}:latest`;
}
