import type { IpContext } from '../../iproute2/context.ts';
import { tableName } from '../../iproute2/route.ts';
import { ruleCommand } from '../../iproute2/rule.ts';
import { Words } from '../../iproute2/words.ts';
import { verbOf } from './words.ts';

/** `ip rule …` of busybox */
export function ruleApplet(context: IpContext, words: Words): void {
  const verb = verbOf(words, ['list', 'show', 'add', 'delete'], 'list');
  if (verb === 'add' || verb === 'delete') {
    ruleCommand(context, new Words([verb, ...words.rest()]));
    return;
  }
  for (const rule of context.net.routes.rules(context.options.family === 6 ? 6 : 4)) {
    const parts = [`from ${rule.from && rule.from.length > 0 ? rule.from.text : 'all'}`];
    if (rule.to) parts.push(`to ${rule.to.text}`);
    if (rule.mark !== undefined) parts.push(`fwmark ${rule.mark.toString(16)}`);
    if (rule.inDevice !== undefined) parts.push(`iif ${rule.inDevice}`);
    context.printer.text(`${rule.priority}:\t${parts.join(' ')} lookup ${tableName(rule.table)} \n`);
  }
}
