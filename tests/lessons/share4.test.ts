import { checkShare } from './share.ts';

checkShare(4);
