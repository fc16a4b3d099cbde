import type { Check } from '#course/schema/check.ts';

/** The names, addresses and ports that a check grades. */
export function graded(check: Check): string[] {
  switch (check.kind) {
    case 'network':
      return [check.network, check.driver, check.subnet, check.gateway].filter((word) => word !== undefined);
    case 'container':
      return [
        check.container,
        ...(check.networks ?? []),
        ...(check.lacks ?? []),
        ...(check.image ? [check.image] : []),
      ];
    case 'resolves':
      return [check.container, check.lookup, ...check.to];
    case 'reaches':
    case 'isolated': {
      const ends = [check.from.container, check.to.name, check.to.address, check.to.container];
      return [...ends.filter((word) => word !== undefined), ...(check.port === undefined ? [] : [String(check.port)])];
    }
    case 'http':
      return [check.url];
    case 'volume':
      return [check.volume];
  }
}
