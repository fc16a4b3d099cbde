import type { Daemon } from '../daemon.ts';
import { familiarText, parseReference } from './reference.ts';

/** POST /images/{name}/tag @throws DockerError `No such image: x:latest`, `invalid reference format` */
export function imageTag(daemon: Daemon, name: string, repository: string, tag: string): void {
  const target = familiarText(parseReference(tag === '' ? repository : `${repository}:${tag}`));
  const image = daemon.images.get(name);
  daemon.images.tag(image, target, daemon.clock.now);
  daemon.events.log('image', 'tag', image.id, { name: target });
}
