import { expect, test } from 'vitest';
import { testApp } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';

// The method page: the report for reviewers, as HTML.

const { db } = await testDatabase();
const { client } = await testApp(db);

test.each([
  ['zh-CN', '方法与质量报告', '19 局限'],
  ['en', 'Methodology and quality report', '19 Limitations'],
])(
  'has every chapter of the report, in %s, and no link that leads nowhere',
  async (language, title, chapter) => {
    const response = await client(`/method?lang=${language}`);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain(`<h1>${title}</h1>`);
    expect(html).toContain(`<h2>${chapter}</h2>`);
    expect(html.match(/<h2>/g)?.length).toBeGreaterThan(10);
    expect(html).not.toMatch(/href="[^"]*\.md/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
  },
);
