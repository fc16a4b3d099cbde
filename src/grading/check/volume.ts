import type { VolumeCheck } from '#course/schema/check.ts';
import { list } from '#lab/explain/list.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { absent } from './place.ts';

/** Evaluates a check of kind `volume`: a volume exists, and these containers mount it. */
export function checkVolume(subject: Subject, check: VolumeCheck): Finding {
  const name = `\`${check.volume}\``;
  const on = subject.on(check.host);
  const engine = subject.engine(check.host);
  const volume = engine.volume(check.volume);
  if (!check.exists) {
    const expected = `there is no volume ${name}${on}`;
    if (!volume) return holds(expected, expected);
    return fails(expected, `the volume ${name} exists${on}`, 'unwanted', `The volume ${name} must go.`);
  }
  const users = check.usedBy ?? [];
  const driver = check.driver === undefined ? '' : ` with driver \`${check.driver}\``;
  const expected = `the volume ${name} exists${on}${driver}${users.length > 0 ? ` and is mounted by ${list(users)}` : ''}`;
  if (!volume)
    return fails(expected, `there is no volume ${name}${on}`, 'missing', `No volume is called ${name}${on}.`);
  if (check.driver !== undefined && volume.Driver !== check.driver) {
    const found = `its driver is \`${volume.Driver}\``;
    return fails(expected, found, 'setting', `The driver of ${name} is \`${volume.Driver}\`, not \`${check.driver}\`.`);
  }
  for (const user of users) {
    const container = engine.container(user);
    if (!container) {
      const gone = absent(subject, { host: check.host, container: user }, expected);
      if (gone) return gone;
    } else if (!container.Mounts.some((mount) => mount.Type === 'volume' && mount.Name === check.volume)) {
      const why = `\`${user}\` does not mount ${name}. Mounts are chosen when a container is created.`;
      return fails(expected, `\`${user}\` does not mount it`, 'not-attached', why);
    }
  }
  return holds(expected, expected);
}
