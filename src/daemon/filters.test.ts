import { describe, expect, it } from 'vitest';
import { Filters } from './filters.ts';

describe('filters', () => {
  it('take both forms of JSON', () => {
    expect(Filters.parse('{"name":["a","b"]}').get('name')).toEqual(['a', 'b']);
    expect(Filters.parse('{"name":{"a":true,"b":false}}').get('name')).toEqual(['a']);
    expect(() => Filters.parse('[')).toThrow('invalid filter');
  });

  it('name the key they do not know', () => {
    expect(() => Filters.parse('{"colour":["red"]}').validate(['name'])).toThrow("invalid filter 'colour'");
  });

  it('match parts, patterns and labels', () => {
    const filters = Filters.parse('{"name":["ost"],"label":["a=b","c"]}');
    expect(filters.match('name', 'host')).toBe(true);
    expect(filters.match('name', 'none')).toBe(false);
    expect(filters.pairs('label', { a: 'b', c: 'd' })).toBe(true);
    expect(filters.pairs('label', { a: 'x', c: 'd' })).toBe(false);
  });

  it('read truths', () => {
    expect(Filters.parse('{"dangling":["1"]}').boolean('dangling', false)).toBe(true);
    expect(() => Filters.parse('{"dangling":["x"]}').boolean('dangling', false)).toThrow(
      "invalid filter 'dangling=[x]'",
    );
  });
});
