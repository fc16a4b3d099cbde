import type { ContainerInspect } from '#api/container.ts';
import type { Cause } from '#course/schema/cause.ts';
import { Scene } from '#lab/explain/scene.ts';
import { unknownName } from '#lab/explain/unknownname.ts';
import type { Engine } from '../engine.ts';

/** Why `name`, looked up in `container`, leads nowhere. */
export function explainUnknownName(
  { lab, host }: Engine,
  container: ContainerInspect,
  name: string,
): { cause: Cause; why: string } {
  const asker = { host, container: host.daemon.containers.get(container.Id) };
  return unknownName(new Scene(lab, host.name), asker, name);
}
