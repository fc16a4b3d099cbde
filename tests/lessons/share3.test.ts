import { checkShare } from './share.ts';

checkShare(3);
