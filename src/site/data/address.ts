/**
 * The address of the page that shows the lab of a lesson or sandbox, relative to the site's root in a language.
 * @param lessons ids of the lessons there are
 */
export function pageOf(lesson: string, lessons: ReadonlySet<string>): string | undefined {
  if (lessons.has(lesson)) return `lessons/${lesson}/`;
  const [sandbox, hosts, internet, ovs] = /^sandbox-([1-5])(-internet)?(-ovs)?$/.exec(lesson) ?? [];
  if (!sandbox) return undefined;
  return `sandbox/?hosts=${hosts}${internet ? '&internet=on' : ''}${ovs ? '&ovs=on' : ''}`;
}
