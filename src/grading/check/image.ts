import type { ImageCheck } from '#course/schema/check.ts';
import type { Subject } from '../subject.ts';
import { type Finding, fails, holds } from '../verdict.ts';
import { entriesWish, expectationOf, judge, membersWish, settingWish } from './wish.ts';

const ADVICE = 'An image never changes: it has to be built anew.';

/** Evaluates a check of kind `image`: an image is on a host, with this user, these labels and exposed ports. */
export function checkImage(subject: Subject, check: ImageCheck): Finding {
  const name = `\`${check.image}\``;
  const engine = subject.engine(check.host);
  const where = `\`${engine.host.name}\``;
  const image = engine.image(check.image);
  const none = `there is no image ${name} on ${where}`;
  if (!check.exists) {
    if (!image) return holds(none, none);
    return fails(none, `the image ${name} is on ${where}`, 'unwanted', `The image ${name} must go from ${where}.`);
  }
  const { Labels, User = '', ExposedPorts } = image?.Config ?? {};
  const wishes = [
    ...settingWish(name, 'user', check.user, User, ADVICE),
    ...membersWish(name, 'exposed ports', check.exposes, Object.keys(ExposedPorts ?? {}), ADVICE),
    ...entriesWish(name, 'labels', check.labels, Labels, ADVICE),
  ];
  const expected = expectationOf(`the image ${name} is on ${where}`, wishes);
  if (!image) {
    return fails(expected, none, 'missing', `${where} has no image ${name}. Every host keeps its own images.`);
  }
  return judge(expected, wishes);
}
