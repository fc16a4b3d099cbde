import { describe, expect, test } from 'vitest';
import { Template } from './template.ts';

const data = new Map<string, unknown>([
  ['Name', 'web'],
  ['Ports', [80, 443]],
  [
    'Labels',
    new Map([
      ['b', '2'],
      ['a', '1'],
    ]),
  ],
  ['Empty', []],
  ['Up', true],
  ['Nil', null],
]);

describe('templates print what Go prints', () => {
  test.each([
    ['{{.Name}}', 'web'],
    ['{{ .Name -}}  x', 'webx'],
    ['a {{- /* note */ -}} b', 'ab'],
    ['{{.Ports}} {{.Labels}} {{.Nil}} {{.Nothing}}', '[80 443] map[a:1 b:2] <nil> <no value>'],
    ['{{json .Labels}}{{json .Ports}}', '{"a":"1","b":"2"}[80,443]'],
    ['{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}', 'a=1;b=2;'],
    ['{{range .Ports}}{{.}},{{else}}none{{end}}', '80,443,'],
    ['{{range .Empty}}x{{else}}none{{end}}', 'none'],
    ['{{range $i, $p := .Ports}}{{if $i}} {{end}}{{$p}}{{end}}', '80 443'],
    ['{{if and .Up (eq .Name "web")}}yes{{else if .Empty}}no{{else}}never{{end}}', 'yes'],
    ['{{with .Name}}{{.}}{{end}}{{with .Empty}}x{{else with .Up}}{{.}}{{end}}', 'webtrue'],
    ['{{index .Ports 1}} {{index .Labels "a"}} {{len .Ports}} {{(index .Ports 0)}}', '443 1 2 80'],
    ['{{.Name | upper | printf "%-6s|"}}', 'WEB   |'],
    ['{{printf "%d %q %v %5.1f %x" 7 "a" true 2.5 255}}', '7 "a" true   2.5 ff'],
    ['{{println 1 "a"}}', '1 a\n'],
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['{{define "t"}}<{{.}}>{{end}}{{template "t" .Name}}', '<web>'],
    ['{{range .Ports}}{{if eq . 443}}{{break}}{{end}}{{.}}{{end}}', '80'],
    [
      '{{join (split "a,b" ",") "-"}} {{title "docker network"}} {{truncate "abcdef" 3}} {{pad "x" 1 2}}|',
      'a-b Docker Network abc  x  |',
    ],
    ['{{not .Empty}} {{ne 1 2}} {{lt 1 2}} {{ge "b" "a"}}', 'true true true true'],
    ['{{range 3}}{{.}}{{end}}', '012'],
    ['{{slice "gangway" 0 4}}', 'gang'],
    ['{{.Nothing.More}}', '<no value>'],
  ])('%s', (source, expected) => {
    expect(new Template(source).execute(data)).toBe(expected);
  });
});

describe('wrong templates get the messages of text/template', () => {
  test.each([
    ['{{foo}}', 'template: :1: function "foo" not defined'],
    ['{{.Name', 'template: :1: unclosed action'],
    ['{{if .Name}}', 'template: :1: unexpected EOF'],
    ['{{end}}', 'template: :1: unexpected {{end}}'],
    ['{{$y}}', 'template: :1: undefined variable "$y"'],
    ['{{}}', 'template: :1: missing value for command'],
    ['{{.Name.Foo}}', 'template: :1:7: executing "" at <.Name.Foo>: can\'t evaluate field Foo in type string'],
    [
      '{{index .Ports 9}}',
      'template: :1:2: executing "" at <index .Ports 9>: error calling index: index out of range: 9',
    ],
    ['{{range .Name}}{{end}}', 'template: :1:8: executing "" at <.Name>: range can\'t iterate over web'],
  ])('%s', (source, message) => {
    expect(() => new Template(source).execute(data)).toThrow(message);
  });

  test('a key that is not there is an error when asked for', () => {
    expect(() => new Template('{{.Foo}}').execute(data, 'error')).toThrow(
      'template: :1:2: executing "" at <.Foo>: map has no entry for key "Foo"',
    );
  });
});
