import { CliError } from '../../errors.ts';
import type { ComposeModel, ComposeService } from './types.ts';

const invalid = (text: string) => new CliError(`${text}: invalid compose project`);

/** Checks the objects of a project before their names are filled in. @throws CliError */
export function checkObjects(model: ComposeModel): void {
  const sections = [
    ['secrets', model.secrets, ['file', 'environment']],
    ['configs', model.configs, ['file', 'environment', 'content']],
  ] as const;
  for (const [section, objects, sources] of sections) {
    for (const [name, object] of Object.entries(objects)) {
      if (object.external) continue;
      const given = sources.filter((source) => object[source] !== undefined);
      if (given.length === 0 && !('driver' in object)) {
        throw new CliError(`${section}.${name}: one of ${sources.join('|')} must be set`);
      }
      if (given.length > 1) {
        throw new CliError(`${section}.${name}: ${sources.join('|')} attributes are mutually exclusive`);
      }
    }
  }
  for (const [section, objects] of [
    ['networks', model.networks],
    ['volumes', model.volumes],
  ] as const) {
    for (const [name, object] of Object.entries(objects)) {
      if (!object.external || section === 'networks') continue;
      const other = Object.keys(object).find((member) => !['external', 'name'].includes(member));
      if (other !== undefined) {
        throw new CliError(`${section}.${name}: conflicting parameters "external" and "${other}" specified`);
      }
    }
  }
}

/** Checks that what services refer to is there and that nothing contradicts itself. @throws CliError */
export function checkConsistency(model: ComposeModel): void {
  const names = new Map<string, string>();
  for (const [name, service] of Object.entries(model.services)) {
    checkService(model, name, service);
    const own = service.container_name;
    if (own === undefined) continue;
    const other = names.get(own);
    if (other !== undefined) {
      throw new CliError(`services.${name}: container name "${own}" is already in use by service {}"`);
    }
    names.set(own, name);
  }
  checkCycles(model);
}

function checkService(model: ComposeModel, name: string, service: ComposeService): void {
  const { network_mode: mode, networks = {}, healthcheck } = service;
  if (service.build === undefined && !service.image && service.provider === undefined) {
    throw invalid(`service "${name}" has neither an image nor a build context specified`);
  }
  const [first] = healthcheck?.test ?? [];
  if (first !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(first)) {
    throw new CliError('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"');
  }
  for (const network of Object.keys(networks)) {
    if (!(network in model.networks)) throw invalid(`service "${name}" refers to undefined network ${network}`);
  }
  if (mode !== undefined && Object.keys(networks).length > 0) {
    throw invalid(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``);
  }
  for (const [other, { required }] of Object.entries(service.depends_on ?? {})) {
    if (other in model.services || required === false) continue;
    throw invalid(`service "${name}" depends on undefined service "${other}"`);
  }
  for (const { type, source } of service.volumes ?? []) {
    if (type === 'volume' && source && !(source in model.volumes)) {
      throw invalid(`service "${name}" refers to undefined volume ${source}`);
    }
  }
  for (const [kind, files, objects] of [
    ['config', service.configs, model.configs],
    ['secret', service.secrets, model.secrets],
  ] as const) {
    for (const { source } of files ?? []) {
      if (!(source in objects)) throw invalid(`service "${name}" refers to undefined ${kind} ${source}`);
    }
  }
  checkTwice(name, service);
  const count = service.scale ?? service.deploy?.replicas ?? 1;
  if (service.container_name && count > 1) {
    const member = service.scale === undefined ? 'deploy.replicas' : 'scale';
    throw invalid(
      `services.${member}: can't set container_name and ${service.container_name} as container name must be unique`,
    );
  }
}

/** Values that can be given in two ways must not differ. */
function checkTwice(name: string, service: ComposeService): void {
  const { deploy } = service;
  if (deploy === undefined) return;
  const clash = (one: string, other: string) =>
    invalid(`services.${name}: can't set distinct values on '${one}' and '${other}'`);
  if (service.scale !== undefined && deploy.replicas !== undefined && service.scale !== deploy.replicas) {
    throw clash('scale', 'deploy.replicas');
  }
  const limits = deploy.resources?.limits;
  if (limits !== undefined) {
    if (service.cpus && service.cpus !== (limits.cpus ?? 0)) throw clash('cpus', 'deploy.resources.limits.cpus');
    if (service.mem_limit && service.mem_limit !== (limits.memory ?? '0')) {
      throw clash('mem_limit', 'deploy.resources.limits.memory');
    }
    if (service.pids_limit && service.pids_limit !== (limits.pids ?? 0)) {
      throw clash('pids_limit', 'deploy.resources.limits.pids');
    }
  }
  const reserved = deploy.resources?.reservations;
  if (reserved && service.mem_reservation && service.mem_reservation !== (reserved.memory ?? '0')) {
    throw clash('mem_reservation', 'deploy.resources.reservations.memory');
  }
}

/** Services must not wait for each other in a circle. */
function checkCycles({ services }: ComposeModel): void {
  const visit = (name: string, above: readonly string[]): void => {
    for (const other of Object.keys(services[name]?.depends_on ?? {})) {
      const path = [...above, name];
      const at = path.indexOf(other);
      if (at >= 0) throw new CliError(`dependency cycle detected: ${[...path.slice(at), other].join(' -> ')}`);
      visit(other, path);
    }
  };
  for (const name of Object.keys(services)) visit(name, []);
}
