// Which functions run before the first prompt: V8's coverage of profile.ts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from '../bundle.mjs';

/** @returns {Promise<(path: string, text: string) => number[]>} for a source file, where the functions begin that were called */
export async function profile() {
  const file = await bundle('scripts/parts/profile.ts', 'parts-profile');
  const folder = mkdtempSync(join(tmpdir(), 'gangway-profile-'));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder };
    const run = spawnSync(process.execPath, [file], { env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the profile of the lab's start could not be taken: ${run.stderr}`);
    const url = pathToFileURL(file).href;
    // Reports are numbered in the order in which they were taken; one when all was loaded, one at the end.
    const reports = readdirSync(folder).sort((a, b) => numberOf(a) - numberOf(b));
    const functions = reports.slice(0, 2).flatMap((report) => {
      const { result } = JSON.parse(readFileSync(join(folder, report), 'utf8'));
      return result.find((script) => script.url === url)?.functions ?? [];
    });
    return called(functions, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function numberOf(report) {
  return Number(/-(\d+)\.json$/.exec(report)?.[1]);
}

function called(functions, file) {
  const text = readFileSync(file, 'utf8');
  const map = new SourceMap(JSON.parse(atob(text.slice(text.lastIndexOf('base64,') + 7).trim())));
  const lines = lineStarts(text);
  const places = new Map();
  for (const { ranges } of functions) {
    const [{ startOffset, count }] = ranges;
    if (count === 0 || startOffset === 0) continue;
    const line = lineOf(lines, startOffset);
    const { originalSource, originalLine, originalColumn } = map.findEntry(line, startOffset - lines[line]);
    if (!originalSource) continue;
    const path = resolve(dirname(file), originalSource);
    const found = places.get(path) ?? [];
    places.set(path, found);
    found.push([originalLine, originalColumn]);
  }
  return (path, source) => {
    const starts = lineStarts(source);
    return (places.get(path) ?? []).map(([line, column]) => (starts[line] ?? 0) + column);
  };
}

function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts, offset) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
