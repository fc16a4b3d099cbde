/** Several messages as one (moby multierror.Join): a list where there are more than one. */
export function joinMessages(messages: readonly string[]): string {
  const [first = ''] = messages;
  if (messages.length <= 1) return first;
  return `* ${messages.map((message) => message.replaceAll('\n', '\n\t')).join('\n* ')}`;
}
