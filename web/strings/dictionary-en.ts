import type { DictionaryStrings } from './dictionary-zh-CN.ts';

/** The sentences of the data dictionary's page, in English. */
export const dictionaryEn: DictionaryStrings = {
  method: { title: 'Methodology and quality report' },
  dictionary: {
    title: 'Data dictionary',
    lead: 'Each field of the table of scores (CSV, Excel and Parquet alike), of experimental estimates, of the feed of the evaluation and of the signed data: what it means, its unit, and when it is empty. Fields are added at times; none changes its meaning.',
    table: 'The table of scores',
    experimental: 'Experimental estimates (experimental.csv)',
    feed: 'The feed of the evaluation',
    release: 'The signed data (JSON)',
    unit: 'Unit: ',
    empty: 'Empty {when}',
  },
};
