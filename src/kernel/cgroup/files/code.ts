import { present } from '../../code.ts';
import * as content from './content.ts';

/** What the files of control groups say, and what writing to them does. */
export const cgroupFilesCode = present(content);
