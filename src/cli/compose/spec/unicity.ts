import { CliError } from '../../errors.ts';
import { isMapping, type Mapping, mappingOf, type Value } from '../yaml.ts';

/** Checks that services which extend others name them. @throws CliError */
export function checkExtends(config: Mapping, file: string): void {
  for (const [name, service] of Object.entries(mappingOf(config.services))) {
    const { extends: base } = mappingOf(service);
    if (base !== undefined && base !== null && !isMapping(base) && typeof base !== 'string') {
      throw new CliError(`cannot extend service ${JSON.stringify(name)} in ${file}: service "" not found`);
    }
    if (isMapping(base) && typeof base.service !== 'string') throw new CliError(`extends.${name}.service is required`);
  }
}

/** Checks that a file includes others in a way that can be followed. @throws CliError */
export function checkInclude({ include }: Mapping): void {
  if (include === undefined || include === null) return;
  if (!Array.isArray(include)) throw new CliError(`\`include\` must be a list, got ${String(include)}`);
  for (const entry of include) {
    if (isMapping(entry) && (entry.path === undefined || entry.path === null)) throw new CliError('empty compose file');
  }
}

/**
 * Checks that what can stand once in a list can be told apart: mounts by where they go, ports by what they publish. This
 * comes before the schema. @throws CliError
 */
export function checkUnicity(config: Mapping): void {
  for (const [name, service] of Object.entries(mappingOf(config.services))) {
    const { ports, volumes } = mappingOf(service);
    for (const [index, port] of listOf(ports).entries()) {
      if (isMapping(port) && (port.target === undefined || port.target === null)) {
        throw new CliError(`service ports services.${name}.ports.[${index}] is missing a target port`);
      }
    }
    for (const [index, volume] of listOf(volumes).entries()) {
      if (isMapping(volume) && typeof volume.target !== 'string') {
        throw new CliError(`service volume services.${name}.volumes.[${index}] is missing a mount target`);
      }
    }
  }
}

function listOf(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}
