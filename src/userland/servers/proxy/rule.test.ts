import { describe, expect, test } from 'vitest';
import { Headers } from '#http/headers.ts';
import { Addr } from '#netip/addr.ts';
import { parseTarget } from '../http/query.ts';
import { parseRule, type RuleSubject } from './rule.ts';

function subject(host: string, target: string, method = 'GET'): RuleSubject {
  const headers = new Headers([['X-Team', 'blue']]);
  return { host, target: parseTarget(target), method, headers, client: Addr.parse('10.0.0.7') };
}

describe('rules of routers', () => {
  test.each([
    ['Host(`a.example`)', subject('a.example', '/'), true],
    ['Host(`A.Example`)', subject('a.example', '/'), true],
    ['Host(`a.example`)', subject('b.example', '/'), false],
    ['Host(`a.example`) && PathPrefix(`/shop`)', subject('a.example', '/shop/1?x=2'), true],
    ['Host(`a.example`) && PathPrefix(`/shop`)', subject('a.example', '/'), false],
    ['Host(`a.example`) || Host(`b.example`) && Path(`/x`)', subject('a.example', '/y'), true],
    ['(Host(`a.example`) || Host(`b.example`)) && Path(`/x`)', subject('a.example', '/y'), false],
    ['!Method(`POST`)', subject('a.example', '/'), true],
    ['Query(`v`, `2`) && Header("X-Team", "blue")', subject('a.example', '/?v=2'), true],
    ['ClientIP(`10.0.0.0/24`)', subject('a.example', '/'), true],
    ['HostRegexp(`^.+\\.example$`)', subject('c.example', '/'), true],
  ])('%s', (rule, asked, matches) => {
    expect(parseRule(rule)(asked)).toBe(matches);
  });

  test.each([
    ['Host(a)', 'error while parsing rule Host(a)'],
    ['Hst(`a`)', 'error while parsing rule Hst(`a`): unsupported function: Hst'],
    ['Host(`a`, `b`)', 'unexpected number of parameters; got 2, expected one of [1]'],
    ['Host(`a`) &&', 'error while parsing rule Host(`a`) &&'],
    ['', 'empty rule'],
  ])('%s is refused', (rule, words) => {
    expect(() => parseRule(rule)).toThrow(words);
  });
});
