/** Something that was looked at, and what is wrong with it in words: nothing where all is well. */
export interface Result {
  what: string;
  faults: string[];
}
