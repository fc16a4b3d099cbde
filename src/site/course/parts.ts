/** A part of the course, from the name of its folder. */
export interface Part {
  number: number;
  name: string;
}

/** The part a lesson belongs to: `…/02-drivers/02-user-defined-bridge/index.mdx` is in part 2, Drivers. */
export function partOf(filePath: string): Part {
  const folder = filePath.split('/').at(-3) ?? '';
  const match = /^(\d+)-(.+)$/.exec(folder);
  const words = (match?.[2] ?? folder).replaceAll('-', ' ');
  return { number: Number(match?.[1] ?? 0), name: words.charAt(0).toUpperCase() + words.slice(1) };
}
