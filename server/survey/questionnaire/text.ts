import { z } from 'zod';

/** BCP 47 tags the platform carries texts in. zh-CN is the language of record; others stand beside it. */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a BCP 47 language tag')
  .meta({ title: 'language tag' });

/** One text in several languages: `{ "zh-CN": …, "en": … }`. */
export const text = z.record(languageTag, z.string().min(1).max(4000)).meta({ title: 'texts' });
export type Text = z.infer<typeof text>;
