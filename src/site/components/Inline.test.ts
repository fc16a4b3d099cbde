import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { Inline } from './Inline.tsx';

test('texts of a lesson are text, whatever is written there', () => {
  const hostile = '<img src=x onerror=go()> `<script>go()</script>` **<b onclick="go()">** [x](javascript:go())';
  const html = renderToString(h(Inline, { text: hostile }));
  expect(html.match(/<[^>]*>/g)).toEqual(['<code>', '</code>', '<strong>', '</strong>']);
  expect(html).toContain('&lt;img src=x onerror=go()>');
});
