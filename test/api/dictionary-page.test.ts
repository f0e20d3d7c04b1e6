import { expect, test } from 'vitest';
import { documentFields } from '../../server/survey/release/document-fields.ts';
import { experimentalFields } from '../../server/survey/release/experimental-table.ts';
import { feedFields } from '../../server/survey/release/feed-fields.ts';
import { tableFields } from '../../server/survey/release/table-fields.ts';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';

const { db } = await testDatabase();
const { client } = await testApp(db);

test.each(['zh-CN', 'en'] as const)(
  'has every field of the files, the feed and the document, in %s',
  async (language) => {
    const response = await client(`/dictionary?lang=${language}`);
    expect(response.status).toBe(200);
    const html = await response.text();
    const parts = [experimentalFields, feedFields, tableFields, documentFields];
    for (const [name, { meaning }] of parts.flatMap(Object.entries)) {
      expect(html).toContain(`<code>${name}</code>`);
      expect(html).toContain(meaning[language].split(/[<"&]/)[0]);
    }
  },
);
